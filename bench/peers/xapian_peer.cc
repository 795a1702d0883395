#include <xapian.h>

#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

#include "bench/peers/peer.h"

namespace answerbook::bench {
namespace {

class XapianPeer : public Peer {
 public:
  XapianPeer(std::string name, std::string path)
      : name_(std::move(name)), path_(std::move(path)) {}

  std::string name() const override { return name_; }

  absl::Status Build(const content::Library& library) override {
    library_ = &library;
    try {
      Xapian::WritableDatabase database =
          path_.empty() ? Xapian::WritableDatabase("", Xapian::DB_BACKEND_INMEMORY)
                        : Xapian::WritableDatabase(path_, Xapian::DB_CREATE_OR_OVERWRITE |
                                                              Xapian::DB_BACKEND_GLASS);
      Xapian::TermGenerator terms;
      terms.set_stemmer(stem_);
      // Stems alone: no second posting for each surface form.
      terms.set_stemming_strategy(Xapian::TermGenerator::STEM_ALL);
      for (const v1::Answer& answer : library.answers) {
        const PeerFields fields = FieldsOf(answer);
        Xapian::Document document;
        terms.set_document(document);
        terms.index_text_without_positions(fields.question, 3);
        terms.index_text_without_positions(fields.keywords, 2);
        terms.index_text_without_positions(fields.body, 1);
        database.add_document(document);
      }
      database.commit();
      // What is on disk is read as readers open it.
      database_ = path_.empty() ? Xapian::Database(database) : Xapian::Database(path_);
    } catch (const Xapian::Error& error) {
      return absl::InternalError(absl::StrCat(name_, ": ", error.get_description()));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<PeerFound> Search(const std::vector<std::string>& words,
                                   const Task& task) override {
    try {
      std::vector<std::string> stems;
      stems.reserve(words.size());
      for (const std::string& word : words) stems.push_back(stem_(word));
      Xapian::Enquire enquire(database_);
      enquire.set_weighting_scheme(Xapian::BM25Weight());
      enquire.set_query(Xapian::Query(Xapian::Query::OP_OR, stems.begin(), stems.end()));
      // Where all have to be looked at the estimate of matches is their number.
      const Xapian::MSet found =
          enquire.get_mset(0, kPeerLimit, task.count ? database_.get_doccount() : 0);
      PeerFound out;
      out.matches = found.get_matches_estimated();
      for (Xapian::MSetIterator it = found.begin(); it != found.end(); ++it) {
        out.answers.push_back(*it - 1);  // documents count from 1, in the order added
        if (!task.texts) continue;
        const v1::Answer& answer = library_->answers[out.answers.back()];
        text_bytes_ += found.snippet(answer.question(), kWholeQuestion, stem_).size() +
                       found.snippet(answer.body(), kSnippetBytes, stem_).size();
      }
      return out;
    } catch (const Xapian::Error& error) {
      return absl::InternalError(absl::StrCat(name_, ": ", error.get_description()));
    }
  }

 private:
  static constexpr size_t kWholeQuestion = 1000;
  static constexpr size_t kSnippetBytes = 300;  // as ours

  const std::string name_;
  const std::string path_;  // empty: in memory
  Xapian::Stem stem_{"english"};
  Xapian::Database database_;
  const content::Library* library_ = nullptr;
  size_t text_bytes_ = 0;  // so that texts are not made for nothing
};

}  // namespace

std::unique_ptr<Peer> MakeXapianInMemory() {
  return std::make_unique<XapianPeer>(
      absl::StrCat("Xapian ", Xapian::version_string(), " in memory"), "");
}

std::unique_ptr<Peer> MakeXapianOnDisk(const std::string& path) {
  return std::make_unique<XapianPeer>(
      absl::StrCat("Xapian ", Xapian::version_string(), " on disk"), path);
}

}  // namespace answerbook::bench
