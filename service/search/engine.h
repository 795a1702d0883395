// Finds answers. The room's whole interface: an index built once from a library,
// and queries against it.
//
//   auto engine = Engine::Build(library);
//   SearchResults found = engine->Search({.text = "is interferon chemotherapy?"});
//
// An Engine is immutable: any number of threads may search it.
#ifndef ANSWERBOOK_SERVICE_SEARCH_ENGINE_H_
#define ANSWERBOOK_SERVICE_SEARCH_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"

#include "service/content/answer_table.h"
#include "service/content/library.h"
#include "service/content/sections.h"
#include "service/search/synonyms.h"

namespace answerbook::search {

enum class Verdict { kAnswered, kUncertain, kNoMatch };

// A question. All texts must be valid UTF-8; none of it is parsed as a syntax.
struct Query {
  std::string_view text;
  std::vector<std::string_view> topic_ids;  // any of these; all when empty
  // The topics that the asker may see at all: what is in others is not found and not
  // counted either. All when null.
  const std::vector<std::string>* visible_topic_ids = nullptr;
  std::string_view language;  // BCP 47; all when empty
  float min_confidence = 0;   // 0 to 1; leaves results out, and the others as they are
  bool correct_spelling = true;
  size_t offset = 0;  // results to pass over
  size_t limit = 10;  // results to return at most
};

// A piece of a text; the pieces joined give the text back. A view into the answers or the
// engine, valid as long as they are.
struct Segment {
  std::string_view text;
  bool highlighted = false;
};
using Segments = absl::InlinedVector<Segment, 24>;

struct Result {
  uint32_t answer = 0;  // index into Library::answers
  std::string_view matched_question;
  Segments question_segments;
  Segments snippet_segments;
  float score = 0;
  float confidence = 0;
};

struct TopicCount {
  uint32_t topic = 0;  // index into Library::topics
  uint32_t count = 0;
};

struct SearchResults {
  std::vector<Result> results;           // from `offset`, at most `limit`
  size_t total = 0;                      // of all that matched
  std::vector<TopicCount> topic_counts;  // most first, at most 20
  std::string corrected_query;           // empty when nothing was corrected
  Verdict verdict = Verdict::kNoMatch;
};

class Engine {
 public:
  // Indexes `library`, of which only `answers`, its table, is needed afterwards and must
  // outlive the engine. Synonyms count less than the words that were asked.
  static std::unique_ptr<const Engine> Build(const content::Library& library,
                                             const content::AnswerTable& answers,
                                             const Synonyms& synonyms = {});
  // The same with a table of its own.
  static std::unique_ptr<const Engine> Build(const content::Library& library,
                                             const Synonyms& synonyms = {});

  // The sections of the index, as long as the engine lives.
  void WriteTo(content::SectionWriter* sections) const;
  // An engine that was written so, for the answers and synonyms that it was built from;
  // the sections and `answers` must outlive it. What would not be safe to search is
  // refused; what is wrong in another way is found only by comparing checksums.
  static absl::StatusOr<std::unique_ptr<const Engine>> Map(
      content::SectionReader* sections, const content::AnswerTable& answers,
      const Synonyms& synonyms);

  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  SearchResults Search(const Query& query) const;
  // The same into `results`, whose memory is used again: some kilobytes, which would be
  // asked of the system's allocator and given back for each query otherwise.
  void Search(const Query& query, SearchResults* results) const;

  // Bytes that the index takes beyond the library's own text.
  size_t IndexBytes() const;

 private:
  struct Impl;
  explicit Engine(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_SERVICE_SEARCH_ENGINE_H_
