#include "service/content/answer_table.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

#include "answerbook/v1/answer.pb.h"
#include "answerbook/v1/topic.pb.h"
#include "service/content/parallel.h"

namespace answerbook::content {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr char kAlternateTag = v1::Answer::kAlternateQuestionsFieldNumber << 3 |
                               WireFormatLite::WIRETYPE_LENGTH_DELIMITED;

// More than any answer has, and less than protobuf's streams count to.
constexpr uint32_t kLargestMessage = 1U << 30;
// Languages are taken apart at their hyphens.
constexpr uint32_t kLongestLanguage = 256;

// Calls visit(number, field_begin, begin, size) for each field that has a length, where
// `begin` and `size` are of what is in it, until visit returns false. False if it is no
// message.
template <typename Visit>
bool ForEachField(std::string_view message, const Visit& visit) {
  CodedInputStream in(reinterpret_cast<const uint8_t*>(message.data()),
                      static_cast<int>(message.size()));
  for (;;) {
    const auto field = static_cast<uint32_t>(in.CurrentPosition());
    const uint32_t tag = in.ReadTag();
    if (tag == 0) return static_cast<size_t>(in.CurrentPosition()) == message.size();
    if (WireFormatLite::GetTagWireType(tag) !=
        WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&in, tag)) return false;
      continue;
    }
    uint32_t size = 0;
    if (!in.ReadVarint32(&size)) return false;
    const auto begin = static_cast<uint32_t>(in.CurrentPosition());
    if (!visit(WireFormatLite::GetTagFieldNumber(tag), field, begin, size)) return true;
    if (!in.Skip(static_cast<int>(size))) return false;
  }
}

// Calls write(i, bytes) for each i below `count`, on all CPUs. It is to append something
// to `bytes` and to return where it is, as `begin` of a Place and more. Appends all of it
// to `out` in order and returns where it is there.
template <typename Place, typename Write>
std::vector<Place> WriteAll(size_t count, unsigned threads, const Write& write,
                            std::vector<char>* out) {
  constexpr size_t kBatch = 512;
  struct Batch {
    std::string bytes;
    std::vector<Place> places;
  };
  std::vector<Batch> batches((count + kBatch - 1) / kBatch);
  ParallelFor(batches.size(), ThreadsFor(batches.size(), threads),
              [&](size_t i, unsigned) {
                Batch& batch = batches[i];
                const size_t end = std::min(count, (i + 1) * kBatch);
                for (size_t at = i * kBatch; at < end; ++at) {
                  batch.places.push_back(write(at, &batch.bytes));
                }
              });
  size_t size = out->size();
  for (const Batch& batch : batches) size += batch.bytes.size();
  out->reserve(size);
  std::vector<Place> places;
  places.reserve(count);
  for (Batch& batch : batches) {
    for (Place& place : batch.places) {
      place.begin += out->size();
      places.push_back(place);
    }
    out->insert(out->end(), batch.bytes.begin(), batch.bytes.end());
    batch = {};
  }
  return places;
}

template <typename AnyRange>
bool IsWithin(const AnyRange& range, uint64_t size) {
  return uint64_t{range.begin} + range.size <= size;
}

}  // namespace

AnswerTable::AnswerPlace AnswerTable::PlaceOf(std::string_view message) {
  AnswerPlace place;
  place.size = static_cast<uint32_t>(message.size());
  const auto narrow = [](uint32_t begin, uint32_t size) -> ShortRange {
    return {static_cast<uint16_t>(begin), static_cast<uint16_t>(size)};
  };
  place.body_field = place.body.begin = place.size;
  ForEachField(message, [&](int number, uint32_t field, uint32_t begin, uint32_t size) {
    switch (number) {
      case v1::Answer::kAnswerIdFieldNumber:
        place.id = narrow(begin, size);
        break;
      case v1::Answer::kTopicIdFieldNumber:
        place.topic_id = narrow(begin, size);
        break;
      case v1::Answer::kTopicTitleFieldNumber:
        place.title = {begin, size};
        break;
      case v1::Answer::kQuestionFieldNumber:
        place.question = {begin, size};
        break;
      case v1::Answer::kAlternateQuestionsFieldNumber:
        if (place.alternates++ == 0) place.alternates_begin = field;
        break;
      case v1::Answer::kSummaryFieldNumber:
        place.summary = {begin, size};
        break;
      case v1::Answer::kBodyFieldNumber:
        place.body = {begin, size};
        place.body_field = field;
        return false;
      default:
        // Fields come in the order of their numbers: there is no body.
        place.body_field = place.body.begin = field;
        return false;
    }
    return true;
  });
  return place;
}

void AnswerTable::PlaceTexts(std::string_view message, TopicPlace* place) {
  ForEachField(message, [&](int number, uint32_t, uint32_t begin, uint32_t size) {
    if (number == v1::Topic::kTopicIdFieldNumber) place->id = {begin, size};
    if (number == v1::Topic::kTitleFieldNumber) place->title = {begin, size};
    if (number == v1::Topic::kLanguageFieldNumber) place->language = {begin, size};
    return number <= v1::Topic::kLanguageFieldNumber;
  });
}

AnswerTable::AnswerTable(const Library& library, unsigned threads) {
  std::vector<std::pair<uint32_t, uint32_t>> ranges;
  ranges.reserve(library.topics.size());
  uint32_t next = 0;
  for (const v1::Topic& topic : library.topics) {
    const uint32_t begin = next;
    while (next < library.answers.size() &&
           library.answers[next].topic_id() == topic.topic_id()) {
      ++next;
    }
    ranges.emplace_back(begin, next);
  }
  assert(next == library.answers.size() && "answers are not in the order of the topics");

  // A topic without its answers is the beginning of one with them.
  static_assert(v1::Topic::kAnswersFieldNumber > v1::Topic::kReviewedOnFieldNumber);
  std::vector<char> bytes;
  topics_ = WriteAll<TopicPlace>(
      library.topics.size(), threads,
      [&](size_t i, std::string* out) {
        v1::Topic topic = library.topics[i];
        TopicPlace place;
        place.basic_size = static_cast<uint32_t>(topic.ByteSizeLong());
        std::tie(place.first_answer, place.end_answer) = ranges[i];
        for (uint32_t answer = place.first_answer; answer < place.end_answer; ++answer) {
          v1::AnswerRef* ref = topic.add_answers();
          ref->set_answer_id(library.answers[answer].answer_id());
          ref->set_topic_id(library.answers[answer].topic_id());
          ref->set_question(library.answers[answer].question());
        }
        place.begin = out->size();
        topic.AppendToString(out);
        place.full_size = static_cast<uint32_t>(out->size() - place.begin);
        PlaceTexts(std::string_view(*out).substr(place.begin, place.basic_size), &place);
        return place;
      },
      &bytes);
  answers_ = WriteAll<AnswerPlace>(
      library.answers.size(), threads,
      [&](size_t i, std::string* out) {
        const size_t begin = out->size();
        library.answers[i].AppendToString(out);
        AnswerPlace place = PlaceOf(std::string_view(*out).substr(begin));
        place.begin = begin;
        return place;
      },
      &bytes);
  bytes_ = FlatArray<char>(std::move(bytes));
}

std::string_view AnswerTable::Phrasing(size_t i, uint32_t phrasing) const {
  const AnswerPlace& place = answers_[i];
  std::string_view text = Text(i, place.question);
  // Each is a tag of one byte and a length before its text.
  const auto* next = reinterpret_cast<const uint8_t*>(bytes_.data() + place.begin) +
                     place.alternates_begin;
  for (; phrasing > 0; --phrasing) {
    ++next;
    uint32_t size = 0;
    for (int shift = 0; shift < 32; shift += 7) {
      size |= (*next & 0x7FU) << shift;
      if ((*next++ & 0x80) == 0) break;
    }
    text = {reinterpret_cast<const char*>(next), size};
    next += size;
  }
  return text;
}

size_t AnswerTable::FindTopic(std::string_view topic_id) const {
  size_t begin = 0;
  size_t end = topics_.size();
  while (begin < end) {
    const size_t middle = begin + (end - begin) / 2;
    if (TopicId(middle) < topic_id) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin < topics_.size() && TopicId(begin) == topic_id ? begin : topics_.size();
}

bool AnswerTable::IsWhole() const {
  const uint64_t size = bytes_.size();
  for (const AnswerPlace& place : answers_) {
    if (place.begin > size || place.size > size - place.begin ||
        place.size > kLargestMessage) {
      return false;
    }
    if (!IsWithin(place.id, place.size) || !IsWithin(place.topic_id, place.size) ||
        !IsWithin(place.title, place.size) || !IsWithin(place.question, place.size) ||
        !IsWithin(place.summary, place.size) || !IsWithin(place.body, place.size) ||
        place.body_field > place.body.begin || place.alternates_begin > place.size) {
      return false;
    }
    if (place.alternates == 0) continue;
    const std::string_view behind(bytes_.data() + place.begin + place.alternates_begin,
                                  place.size - place.alternates_begin);
    uint32_t alternates = 0;
    uint32_t expected = 0;
    ForEachField(behind, [&](int number, uint32_t field, uint32_t begin, uint32_t text) {
      // What Phrasing relies on: nothing between them, and tags of one byte.
      if (number != v1::Answer::kAlternateQuestionsFieldNumber || field != expected ||
          begin + uint64_t{text} > behind.size() || begin - field > 6 ||
          behind[field] != kAlternateTag) {
        return false;
      }
      expected = begin + text;
      return ++alternates < place.alternates;
    });
    if (alternates != place.alternates) return false;
  }
  uint32_t next = 0;
  for (const TopicPlace& place : topics_) {
    if (place.begin > size || place.full_size > size - place.begin ||
        place.basic_size > place.full_size || !IsWithin(place.id, place.basic_size) ||
        !IsWithin(place.title, place.basic_size) ||
        !IsWithin(place.language, place.basic_size) ||
        place.language.size > kLongestLanguage) {
      return false;
    }
    if (place.first_answer != next || place.end_answer < next) return false;
    next = place.end_answer;
  }
  return next == answers_.size();
}

}  // namespace answerbook::content
