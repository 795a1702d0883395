// Another engine, asked what ours is asked.
//
// So that the comparison is of engines and not of set-ups, every peer gets the same text
// in three fields weighted 3 : 2 : 1 (question and other phrasings; topic title and
// keywords; body and caution), English stemming, BM25, a query of any of the words, and
// returns the best ten. Words are split here, and function words taken out of queries,
// since ours passes over them too. Peers neither correct spelling, nor rescore, nor
// estimate confidence, nor count topics: ours does in the time shown. Snippets and marked
// questions, which ours always makes, they make where it is said.
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

class Peer {
 public:
  virtual ~Peer() = default;
  virtual std::string name() const = 0;
  // `library` must outlive this.
  virtual absl::Status Build(const content::Library& library) = 0;
  // The best results, as indices into Library::answers. `words` are in lower case,
  // distinct, and not empty. Splitting them off is not timed, their stemming is. With
  // `texts` the peer also marks the words in each result's question and in a snippet of
  // its body, by its own means, as ours does.
  virtual absl::StatusOr<std::vector<uint32_t>> Search(
      const std::vector<std::string>& words, bool texts) = 0;
};

// What a peer indexes of an answer.
struct PeerFields {
  std::string question;
  std::string keywords;
  std::string body;
};
PeerFields FieldsOf(const v1::Answer& answer);

// The distinct words of a question, without function words unless there are no others.
std::vector<std::string> PeerWords(const std::string& question);

// Xapian without positions; in memory, or in the directory `path` (made, not removed).
std::unique_ptr<Peer> MakeXapianInMemory();
std::unique_ptr<Peer> MakeXapianOnDisk(const std::string& path);

// SQLite FTS5, porter tokenizer, in memory.
std::unique_ptr<Peer> MakeSqlite();

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_PEERS_PEER_H_
