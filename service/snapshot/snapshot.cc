#include "service/snapshot/snapshot.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"

#include "service/content/parallel.h"
#include "service/snapshot/content_version.h"

namespace answerbook::snapshot {

namespace {

// The id of `answer` in its wire form: the text of the first field, behind a tag of one
// byte and a length of one or two.
std::string_view IdOf(const v1::Answer& answer, std::string_view bytes) {
  const size_t size = answer.answer_id().size();
  return bytes.substr(size < 0x80 ? 2 : 3, size);
}

// Where the body is in the wire form of an answer, whose fields come in the order of
// their numbers: from its tag to behind its last byte, or twice where it would be.
std::pair<size_t, size_t> BodyField(std::string_view answer) {
  using google::protobuf::internal::WireFormatLite;
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const uint8_t*>(answer.data()), static_cast<int>(answer.size()));
  for (;;) {
    const auto begin = static_cast<size_t>(in.CurrentPosition());
    const uint32_t tag = in.ReadTag();
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    if (tag == 0 || number > v1::Answer::kBodyFieldNumber) return {begin, begin};
    if (!WireFormatLite::SkipField(&in, tag)) return {begin, begin};
    if (number == v1::Answer::kBodyFieldNumber) {
      return {begin, static_cast<size_t>(in.CurrentPosition())};
    }
  }
}

// Calls write(i, bytes) for each i below `count`, on all CPUs. It is to append something
// to `bytes` and to return where it is, as `begin` of a Place and more. Appends all of it
// to `out` in order and returns where it is there.
template <typename Place, typename Write>
std::vector<Place> WriteAll(size_t count, const Write& write, std::string* out) {
  constexpr size_t kBatch = 512;
  struct Batch {
    std::string bytes;
    std::vector<Place> places;
  };
  std::vector<Batch> batches((count + kBatch - 1) / kBatch);
  content::ParallelFor(batches.size(), content::ThreadsFor(batches.size(), 0),
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
    *out += batch.bytes;
    batch = {};
  }
  return places;
}

uint64_t NextSerial() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

}  // namespace

std::shared_ptr<const Snapshot> Snapshot::Build(content::Library library,
                                                const search::Synonyms& synonyms) {
  return std::shared_ptr<const Snapshot>(new Snapshot(std::move(library), synonyms));
}

Snapshot::Snapshot(content::Library library, const search::Synonyms& synonyms)
    : serial_(NextSerial()),
      library_(std::move(library)),
      version_(ContentVersion(library_, synonyms)),
      synonym_rules_(synonyms.size()) {
  // From here on library_ never changes, so views into it and pointers to it hold.
  ranges_.reserve(library_.topics.size());
  uint32_t next = 0;
  for (const v1::Topic& topic : library_.topics) {
    const uint32_t begin = next;
    while (next < library_.answers.size() &&
           library_.answers[next].topic_id() == topic.topic_id()) {
      ++next;
    }
    ranges_.emplace_back(begin, next);
  }
  assert(next == library_.answers.size() && "answers are not in the order of the topics");
  IndexTopics();
  WriteTopics();
  WriteAnswers();
  wire_bytes_.shrink_to_fit();
  // The keys are in wire_bytes_, whose beginning an answer's call reads next anyway.
  by_id_.reserve(library_.answers.size());
  for (uint32_t i = 0; i < library_.answers.size(); ++i) {
    by_id_.emplace(IdOf(library_.answers[i], BytesOf(i).before_body), i);
  }
  engine_ = search::Engine::Build(library_, synonyms);
}

void Snapshot::IndexTopics() {
  for (uint32_t i = 0; i < library_.topics.size(); ++i) {
    // Someone who asks for pt-BR-abc, pt-BR, pt or anything wants pt-BR-abc.
    std::string range = absl::AsciiStrToLower(library_.topics[i].language());
    for (;;) {
      topics_by_language_[range].push_back(i);
      if (range.empty()) break;
      const size_t hyphen = range.rfind('-');
      range.resize(hyphen == std::string::npos ? 0 : hyphen);
    }
  }
  for (auto& [range, topics] : topics_by_language_) topics.shrink_to_fit();
}

void Snapshot::WriteTopics() {
  // Fields come in the order of their numbers, so a topic without its answers is the
  // beginning of one with them.
  static_assert(v1::Topic::kAnswersFieldNumber > v1::Topic::kReviewedOnFieldNumber);
  wire_topics_ = WriteAll<WireTopic>(
      library_.topics.size(),
      [this](size_t i, std::string* bytes) -> WireTopic {
        v1::Topic topic = library_.topics[i];
        const size_t basic_size = topic.ByteSizeLong();
        for (uint32_t answer = ranges_[i].first; answer < ranges_[i].second; ++answer) {
          v1::AnswerRef* ref = topic.add_answers();
          ref->set_answer_id(library_.answers[answer].answer_id());
          ref->set_topic_id(library_.answers[answer].topic_id());
          ref->set_question(library_.answers[answer].question());
        }
        const size_t begin = bytes->size();
        topic.AppendToString(bytes);
        return {begin, basic_size, bytes->size() - begin};
      },
      &wire_bytes_);
}

void Snapshot::WriteAnswers() {
  wire_answers_ = WriteAll<WireAnswer>(
      library_.answers.size(),
      [this](size_t i, std::string* bytes) -> WireAnswer {
        const size_t begin = bytes->size();
        library_.answers[i].AppendToString(bytes);
        const auto [body, behind] = BodyField(std::string_view(*bytes).substr(begin));
        bytes->erase(begin + body, behind - body);
        return {begin, static_cast<uint32_t>(body),
                static_cast<uint32_t>(bytes->size() - begin - body)};
      },
      &wire_bytes_);
}

const std::vector<uint32_t>& Snapshot::TopicsIn(std::string_view language) const {
  static const auto* const none = new std::vector<uint32_t>;
  const auto found = topics_by_language_.find(
      absl::AsciiStrToLower(absl::string_view(language.data(), language.size())));
  return found == topics_by_language_.end() ? *none : found->second;
}

const v1::Answer* Snapshot::FindAnswer(std::string_view answer_id) const {
  const auto found = by_id_.find(answer_id);
  return found == by_id_.end() ? nullptr : &library_.answers[found->second];
}

SnapshotHolder::SnapshotHolder(std::shared_ptr<const Snapshot> first)
    : live_(std::move(first)) {}

std::shared_ptr<const Snapshot> SnapshotHolder::Get() const {
  const std::lock_guard lock(mutex_);
  return live_;
}

void SnapshotHolder::Set(std::shared_ptr<const Snapshot> next) {
  {
    const std::lock_guard lock(mutex_);
    live_.swap(next);
  }
  // `next` now is the old one; when nobody else holds it, it is destroyed here.
}

}  // namespace answerbook::snapshot
