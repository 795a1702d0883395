#include "service/snapshot/snapshot.h"

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

#include "service/snapshot/content_version.h"

namespace answerbook::snapshot {
namespace {

constexpr size_t kVersionSize = 32;
// Of a file of synonyms there are a few MiB at most; protobuf's streams count to twice
// this.
constexpr size_t kMostSynonymBytes = size_t{1} << 30;

// Rules in a form that is the same wherever it is written: their number, then of each its
// two sides, each the number of its texts and the texts, each its length and its bytes;
// all numbers as varints.
std::string WriteSynonyms(const search::Synonyms& synonyms) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.WriteVarint32(static_cast<uint32_t>(synonyms.size()));
    for (const search::SynonymRule& rule : synonyms) {
      for (const auto* texts : {&rule.from, &rule.to}) {
        out.WriteVarint32(static_cast<uint32_t>(texts->size()));
        for (const std::string& text : *texts) {
          out.WriteVarint32(static_cast<uint32_t>(text.size()));
          out.WriteString(text);
        }
      }
    }
  }
  return bytes;
}

// What WriteSynonyms wrote, or nothing.
std::optional<search::Synonyms> ReadSynonyms(std::string_view bytes) {
  if (bytes.size() > kMostSynonymBytes) return std::nullopt;
  google::protobuf::io::CodedInputStream in(
      reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  // No number of things is more than there are bytes.
  const auto read_number = [&](uint32_t* number) {
    return in.ReadVarint32(number) && *number <= bytes.size();
  };
  uint32_t rules = 0;
  if (!read_number(&rules)) return std::nullopt;
  search::Synonyms synonyms(rules);
  for (search::SynonymRule& rule : synonyms) {
    for (auto* texts : {&rule.from, &rule.to}) {
      uint32_t count = 0;
      if (!read_number(&count)) return std::nullopt;
      for (; count > 0; --count) {
        uint32_t size = 0;
        if (!read_number(&size) ||
            !in.ReadString(&texts->emplace_back(), static_cast<int>(size))) {
          return std::nullopt;
        }
      }
    }
  }
  return static_cast<size_t>(in.CurrentPosition()) == bytes.size()
             ? std::optional(std::move(synonyms))
             : std::nullopt;
}

Reviews ReviewsOf(const content::Library& library) {
  Reviews reviews;
  for (const v1::Answer& answer : library.answers) {
    const std::string& day = answer.reviewed_on();
    absl::CivilDay parsed;
    if (!absl::ParseCivilTime(day, &parsed)) {
      ++reviews.without;
    } else if (reviews.oldest.empty() || day < reviews.oldest) {
      reviews.oldest = day;
    }
  }
  return reviews;
}

uint64_t NextSerial() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

}  // namespace

Snapshot::Snapshot() : serial_(NextSerial()) {}

template <typename Self, typename Visitor>
void Snapshot::VisitSections(Self& self, Visitor& visit) {
  visit("snapshot.version", self.version_);
  visit("snapshot.synonyms", self.synonyms_);
  visit("snapshot.synonym_rules", self.synonym_rules_);
  visit("snapshot.oldest_review", self.reviews_.oldest);
  visit("snapshot.unreviewed", self.reviews_.without);
  content::AnswerTable::VisitSections(self.answers_, visit);
  IdTable::VisitSections(self.ids_, visit);
}

std::shared_ptr<Snapshot> Snapshot::Prepare(const content::Library& library,
                                            const search::Synonyms& synonyms,
                                            std::string version) {
  std::shared_ptr<Snapshot> snapshot(new Snapshot());
  snapshot->version_ = std::move(version);
  snapshot->synonyms_ = WriteSynonyms(synonyms);
  snapshot->synonym_rules_ = synonyms.size();
  snapshot->reviews_ = ReviewsOf(library);
  snapshot->answers_ = content::AnswerTable(library);
  snapshot->ids_ = IdTable(snapshot->answers_);
  snapshot->IndexTopics();
  return snapshot;
}

std::shared_ptr<const Snapshot> Snapshot::Build(const content::Library& library,
                                                const search::Synonyms& synonyms) {
  const std::shared_ptr<Snapshot> snapshot =
      Prepare(library, synonyms, ContentVersion(library, synonyms));
  snapshot->engine_ = search::Engine::Build(library, snapshot->answers_, synonyms);
  return snapshot;
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Snapshot::BuildAround(
    const content::Library& library, const search::Synonyms& synonyms,
    const std::string& version, std::shared_ptr<const void> memory,
    content::SectionReader* index) {
  std::string indexed;
  (*index)("snapshot.version", indexed);
  if (!index->status().ok()) return index->status();
  if (indexed != version) {
    return absl::FailedPreconditionError(
        absl::StrCat("is the index of content ", indexed, ", and this is ", version));
  }
  const std::shared_ptr<Snapshot> snapshot = Prepare(library, synonyms, version);
  snapshot->memory_ = std::move(memory);
  auto engine = search::Engine::Map(index, snapshot->answers_, synonyms);
  if (!engine.ok()) return engine.status();
  snapshot->engine_ = *std::move(engine);
  return std::shared_ptr<const Snapshot>(snapshot);
}

void Snapshot::WriteIndexTo(content::SectionWriter* sections) const {
  (*sections)("snapshot.version", version_);
  engine_->WriteTo(sections);
}

void Snapshot::WriteTo(content::SectionWriter* sections) const {
  VisitSections(*this, *sections);
  engine_->WriteTo(sections);
}

absl::StatusOr<std::shared_ptr<const Snapshot>> Snapshot::Map(
    std::shared_ptr<const void> memory, content::SectionReader* sections) {
  const std::shared_ptr<Snapshot> snapshot(new Snapshot());
  snapshot->memory_ = std::move(memory);
  VisitSections(*snapshot, *sections);
  if (!sections->status().ok()) return sections->status();
  const std::optional<search::Synonyms> synonyms = ReadSynonyms(snapshot->synonyms_);
  if (snapshot->version_.size() != kVersionSize || !synonyms.has_value() ||
      synonyms->size() != snapshot->synonym_rules_) {
    sections->Refuse("what is said of the content");
    return sections->status();
  }
  if (!snapshot->answers_.IsWhole() ||
      !snapshot->ids_.IsWhole(snapshot->answers_.answers())) {
    sections->Refuse("the table of answers");
    return sections->status();
  }
  snapshot->IndexTopics();
  auto engine = search::Engine::Map(sections, snapshot->answers_, *synonyms);
  if (!engine.ok()) return engine.status();
  snapshot->engine_ = *std::move(engine);
  return std::shared_ptr<const Snapshot>(snapshot);
}

void Snapshot::IndexTopics() {
  // Topics of one language are neighbours, or nearly all are.
  std::string_view last;
  std::vector<std::vector<uint32_t>*> lists;
  topics_by_language_[""];
  for (uint32_t i = 0; i < answers_.topics(); ++i) {
    const std::string_view language = answers_.Language(i);
    if (lists.empty() || language != last) {
      last = language;
      // Someone who asks for pt-BR-abc, pt-BR, pt or anything wants pt-BR-abc.
      std::string range =
          absl::AsciiStrToLower(absl::string_view(language.data(), language.size()));
      std::vector<std::string> ranges = {range};
      while (!range.empty()) {
        const size_t hyphen = range.rfind('-');
        range.resize(hyphen == std::string::npos ? 0 : hyphen);
        ranges.push_back(range);
      }
      for (const std::string& each : ranges) topics_by_language_[each];
      // Only now are they where they stay.
      lists.clear();
      for (const std::string& each : ranges) lists.push_back(&topics_by_language_[each]);
    }
    for (std::vector<uint32_t>* list : lists) list->push_back(i);
  }
  for (auto& [range, topics] : topics_by_language_) topics.shrink_to_fit();
}

const std::vector<uint32_t>& Snapshot::TopicsIn(std::string_view language) const {
  static const auto* const none = new std::vector<uint32_t>;
  const auto found = topics_by_language_.find(
      absl::AsciiStrToLower(absl::string_view(language.data(), language.size())));
  return found == topics_by_language_.end() ? *none : found->second;
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
