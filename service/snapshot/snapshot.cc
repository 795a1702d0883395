#include "service/snapshot/snapshot.h"

#include <atomic>
#include <cassert>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

#include "service/snapshot/content_version.h"

namespace answerbook::snapshot {

namespace {

// The id of `answer` in its wire form: the text of the first field, behind a tag of one
// byte and a length of one or two.
std::string_view IdOf(const v1::Answer& answer, std::string_view bytes) {
  const size_t size = answer.answer_id().size();
  return bytes.substr(size < 0x80 ? 2 : 3, size);
}

}  // namespace

namespace {

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
  wire_topics_.reserve(library_.topics.size());
  for (uint32_t i = 0; i < library_.topics.size(); ++i) {
    v1::Topic topic = library_.topics[i];
    const size_t basic_size = topic.ByteSizeLong();
    for (uint32_t answer = ranges_[i].first; answer < ranges_[i].second; ++answer) {
      v1::AnswerRef* ref = topic.add_answers();
      ref->set_answer_id(library_.answers[answer].answer_id());
      ref->set_topic_id(library_.answers[answer].topic_id());
      ref->set_question(library_.answers[answer].question());
    }
    const size_t begin = wire_bytes_.size();
    topic.AppendToString(&wire_bytes_);
    wire_topics_.push_back({begin, basic_size, wire_bytes_.size() - begin});
  }
}

void Snapshot::WriteAnswers() {
  const google::protobuf::Descriptor& descriptor = *v1::Answer::descriptor();
  wire_answers_.reserve(library_.answers.size());
  for (const v1::Answer& stored : library_.answers) {
    v1::Answer answer = stored;
    answer.clear_body();
    const size_t begin = wire_bytes_.size();
    answer.AppendToString(&wire_bytes_);
    for (int i = 0; i < descriptor.field_count(); ++i) {
      if (descriptor.field(i)->number() > v1::Answer::kBodyFieldNumber) {
        answer.GetReflection()->ClearField(&answer, descriptor.field(i));
      }
    }
    const size_t before = answer.ByteSizeLong();  // fields come in order of their numbers
    wire_answers_.push_back({begin, static_cast<uint32_t>(before),
                             static_cast<uint32_t>(wire_bytes_.size() - begin - before)});
  }
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
