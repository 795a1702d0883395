// The library as it is served: every answer and topic in protobuf's wire form, and where
// in it the texts are that are asked for. One array of bytes and two of places, built or
// mapped.
//
// Gathered for each call from strings all over the memory, an answer of a large library
// would take 4 us, and a FULL page half as long again as sending it.
#ifndef ANSWERBOOK_SERVICE_CONTENT_ANSWER_TABLE_H_
#define ANSWERBOOK_SERVICE_CONTENT_ANSWER_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "service/content/flat_array.h"
#include "service/content/library.h"

namespace answerbook::content {

// Immutable once built; thread-safe. All views are valid as long as the table, or what it
// was mapped from.
class AnswerTable {
 public:
  AnswerTable() = default;
  // On `threads` threads, as many as there are CPUs when 0.
  explicit AnswerTable(const Library& library, unsigned threads = 0);

  size_t answers() const { return answers_.size(); }
  size_t topics() const { return topics_.size(); }

  // Of an answer, by its index into Library::answers.
  std::string_view AnswerId(size_t i) const { return Text(i, answers_[i].id); }
  std::string_view TopicIdOf(size_t i) const { return Text(i, answers_[i].topic_id); }
  std::string_view TopicTitleOf(size_t i) const { return Text(i, answers_[i].title); }
  std::string_view Question(size_t i) const { return Text(i, answers_[i].question); }
  std::string_view Summary(size_t i) const { return Text(i, answers_[i].summary); }
  std::string_view Body(size_t i) const { return Text(i, answers_[i].body); }
  // Its phrasings: its question is 0, its alternate questions follow.
  uint32_t Phrasings(size_t i) const { return answers_[i].alternates + 1; }
  std::string_view Phrasing(size_t i, uint32_t phrasing) const;

  // The whole of it, and what there is of it before and behind its body: with a body
  // between them these are the answer.
  std::string_view AnswerBytes(size_t i) const {
    return {bytes_.data() + answers_[i].begin, answers_[i].size};
  }
  std::string_view BeforeBody(size_t i) const {
    return AnswerBytes(i).substr(0, answers_[i].body_field);
  }
  std::string_view BehindBody(size_t i) const {
    return AnswerBytes(i).substr(answers_[i].body.begin + answers_[i].body.size);
  }

  // Of a topic, by its index into Library::topics.
  std::string_view TopicId(size_t i) const { return TopicText(i, topics_[i].id); }
  std::string_view Title(size_t i) const { return TopicText(i, topics_[i].title); }
  std::string_view Language(size_t i) const { return TopicText(i, topics_[i].language); }
  // With `full` with its answers, which the library leaves out of it.
  std::string_view TopicBytes(size_t i, bool full) const {
    const TopicPlace& place = topics_[i];
    return {bytes_.data() + place.begin, full ? place.full_size : place.basic_size};
  }
  // Its answers: [first, second).
  std::pair<uint32_t, uint32_t> AnswersOf(size_t i) const {
    return {topics_[i].first_answer, topics_[i].end_answer};
  }
  // The topic with this id, or topics().
  size_t FindTopic(std::string_view topic_id) const;

  // All texts, and where one of them begins.
  const char* base() const { return bytes_.data(); }
  size_t TextBytes() const { return bytes_.size(); }

  size_t Bytes() const { return bytes_.Bytes() + answers_.Bytes() + topics_.Bytes(); }

  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit) {
    visit("table.answers", self.answers_);
    visit("table.topics", self.topics_);
    visit("table.bytes", self.bytes_);
  }
  // Whether whatever is asked of it is within it, and topics and answers belong together.
  bool IsWhole() const;

 private:
  // From where the message begins.
  struct Range {
    uint32_t begin = 0;
    uint32_t size = 0;
  };
  struct ShortRange {
    uint16_t begin = 0;
    uint16_t size = 0;
  };
  struct AnswerPlace {
    uint64_t begin = 0;
    uint32_t size = 0;
    ShortRange id;
    ShortRange topic_id;
    uint32_t alternates = 0;
    Range title;
    Range question;
    Range summary;
    Range body;                     // where it would be if there is none
    uint32_t body_field = 0;        // where its field begins
    uint32_t alternates_begin = 0;  // where their fields begin, one behind the other
  };
  struct TopicPlace {
    uint64_t begin = 0;
    uint32_t basic_size = 0;
    uint32_t full_size = 0;
    uint32_t first_answer = 0;
    uint32_t end_answer = 0;
    Range id;
    Range title;
    Range language;
  };

  template <typename AnyRange>
  std::string_view Text(size_t i, const AnyRange& range) const {
    return {bytes_.data() + answers_[i].begin + range.begin, range.size};
  }
  std::string_view TopicText(size_t i, const Range& range) const {
    return {bytes_.data() + topics_[i].begin + range.begin, range.size};
  }

  static AnswerPlace PlaceOf(std::string_view message);
  static void PlaceTexts(std::string_view message, TopicPlace* place);

  FlatArray<AnswerPlace> answers_;
  FlatArray<TopicPlace> topics_;
  FlatArray<char> bytes_;
};

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_ANSWER_TABLE_H_
