// Another engine, asked what ours is asked.
//
// So that the comparison is of engines and not of set-ups, every peer gets the same text
// in three fields weighted 3 : 2 : 1 (question and other phrasings; topic title and
// keywords; body and caution), English stemming, BM25, a query of any of the words, and
// returns the best ten. Words are split here. Peers neither correct spelling, nor
// rescore, nor estimate confidence, nor count topics: ours does in the time shown. What
// else ours always does is asked of them one by one, see Task.
#ifndef ANSWERBOOK_BENCH_PEERS_PEER_H_
#define ANSWERBOOK_BENCH_PEERS_PEER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "service/content/library.h"

namespace answerbook::bench {

inline constexpr size_t kPeerLimit = 10;

// What a peer has to do. The default is the least that can be asked, and less than ours
// does: an engine that need not count passes over most matches of frequent words.
struct Task {
  // The question's function words are searched for, as without a list of them. Ours knows
  // one, and finds only questions by them that have nothing else.
  bool as_typed = false;
  // The number of all matches is found out, not estimated.
  bool count = false;
  // The words are marked in each result's question and in a snippet of its body, by the
  // peer's own means.
  bool texts = false;
};

struct PeerFound {
  std::vector<uint32_t> answers;  // the best, as indices into Library::answers
  uint64_t matches = 0;           // of Task::count
};

class Peer {
 public:
  virtual ~Peer() = default;
  virtual std::string name() const = 0;
  // `library` must outlive this.
  virtual absl::Status Build(const content::Library& library) = 0;
  // `words` are in lower case, distinct, and not empty. Splitting them off, and leaving
  // out those that the task does not search for, is not timed; their stemming is.
  virtual absl::StatusOr<PeerFound> Search(const std::vector<std::string>& words,
                                           const Task& task) = 0;
};

// What a peer indexes of an answer.
struct PeerFields {
  std::string question;
  std::string keywords;
  std::string body;
};
PeerFields FieldsOf(const v1::Answer& answer);

// The distinct words of a question, function words only if `function_words` or where
// there are no others.
std::vector<std::string> PeerWords(const std::string& question, bool function_words);

// Xapian without positions; in memory, or in the directory `path` (made, not removed).
std::unique_ptr<Peer> MakeXapianInMemory();
std::unique_ptr<Peer> MakeXapianOnDisk(const std::string& path);

// SQLite FTS5, porter tokenizer, in memory.
std::unique_ptr<Peer> MakeSqlite();

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_PEERS_PEER_H_
