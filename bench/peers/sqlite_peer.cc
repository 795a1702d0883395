#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "bench/peers/peer.h"

namespace answerbook::bench {
namespace {

class SqlitePeer : public Peer {
 public:
  ~SqlitePeer() override {
    sqlite3_finalize(search_);
    sqlite3_finalize(search_and_count_);
    sqlite3_finalize(search_with_texts_);
    sqlite3_close(database_);
  }

  std::string name() const override {
    return absl::StrCat("SQLite FTS5 ", sqlite3_libversion());
  }

  absl::Status Build(const content::Library& library) override {
    if (sqlite3_open(":memory:", &database_) != SQLITE_OK) return Fault();
    for (const char* statement :
         {"CREATE VIRTUAL TABLE t USING fts5(question, keywords, body, "
          "tokenize = 'porter unicode61')",
          // `ORDER BY rank` is FTS5's quick way to sort by bm25().
          "INSERT INTO t(t, rank) VALUES('rank', 'bm25(3.0, 2.0, 1.0)')", "BEGIN"}) {
      if (!Execute(statement)) return Fault();
    }
    sqlite3_stmt* insert = nullptr;
    if (sqlite3_prepare_v2(database_,
                           "INSERT INTO t(rowid, question, keywords, body) "
                           "VALUES(?, ?, ?, ?)",
                           -1, &insert, nullptr) != SQLITE_OK) {
      return Fault();
    }
    bool ok = true;
    for (size_t i = 0; ok && i < library.answers.size(); ++i) {
      const PeerFields fields = FieldsOf(library.answers[i]);
      sqlite3_bind_int64(insert, 1, static_cast<sqlite3_int64>(i) + 1);
      Bind(insert, 2, fields.question);
      Bind(insert, 3, fields.keywords);
      Bind(insert, 4, fields.body);
      ok = sqlite3_step(insert) == SQLITE_DONE && sqlite3_reset(insert) == SQLITE_OK;
    }
    sqlite3_finalize(insert);
    // One segment, as after a rebuild: the quickest to search.
    if (!ok || !Execute("COMMIT") || !Execute("INSERT INTO t(t) VALUES('optimize')") ||
        sqlite3_prepare_v2(database_,
                           "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?",
                           -1, &search_, nullptr) != SQLITE_OK ||
        sqlite3_prepare_v2(database_,
                           "SELECT rowid, count(*) OVER () FROM t WHERE t MATCH ? "
                           "ORDER BY rank LIMIT ?",
                           -1, &search_and_count_, nullptr) != SQLITE_OK ||
        // A snippet of 48 words is about 300 bytes, as ours.
        sqlite3_prepare_v2(database_,
                           "SELECT rowid, highlight(t, 0, '[', ']'), "
                           "snippet(t, 2, '[', ']', '...', 48) "
                           "FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?",
                           -1, &search_with_texts_, nullptr) != SQLITE_OK) {
      return Fault();
    }
    return absl::OkStatus();
  }

  absl::StatusOr<PeerFound> Search(const std::vector<std::string>& words,
                                   const Task& task) override {
    std::string match;
    for (const std::string& word : words) {
      absl::StrAppend(&match, match.empty() ? "" : " OR ", "\"", word, "\"");
    }
    sqlite3_stmt* search = task.texts   ? search_with_texts_
                           : task.count ? search_and_count_
                                        : search_;
    Bind(search, 1, match);
    sqlite3_bind_int64(search, 2, kPeerLimit);
    PeerFound out;
    int code = sqlite3_step(search);
    for (; code == SQLITE_ROW; code = sqlite3_step(search)) {
      out.answers.push_back(static_cast<uint32_t>(sqlite3_column_int64(search, 0) - 1));
      if (search == search_and_count_) {
        out.matches = static_cast<uint64_t>(sqlite3_column_int64(search, 1));
      }
      for (int column = 1; task.texts && column <= 2; ++column) {
        text_bytes_ += static_cast<size_t>(sqlite3_column_bytes(search, column));
      }
    }
    if (code != SQLITE_DONE) return Fault();
    sqlite3_reset(search);
    return out;
  }

 private:
  // `text` must live until the statement has run.
  static void Bind(sqlite3_stmt* statement, int at, const std::string& text) {
    sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()),
                      SQLITE_STATIC);
  }

  bool Execute(const char* statement) {
    return sqlite3_exec(database_, statement, nullptr, nullptr, nullptr) == SQLITE_OK;
  }

  absl::Status Fault() const {
    return absl::InternalError(absl::StrCat("SQLite: ", sqlite3_errmsg(database_)));
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* search_ = nullptr;
  sqlite3_stmt* search_and_count_ = nullptr;
  sqlite3_stmt* search_with_texts_ = nullptr;
  size_t text_bytes_ = 0;  // so that texts are not made for nothing
};

}  // namespace

std::unique_ptr<Peer> MakeSqlite() { return std::make_unique<SqlitePeer>(); }

}  // namespace answerbook::bench
