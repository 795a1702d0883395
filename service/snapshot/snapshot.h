// The library as this process serves it, and the place where the live one is kept.
#ifndef ANSWERBOOK_SERVICE_SNAPSHOT_SNAPSHOT_H_
#define ANSWERBOOK_SERVICE_SNAPSHOT_SNAPSHOT_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "service/content/answer_table.h"
#include "service/content/library.h"
#include "service/content/sections.h"
#include "service/search/engine.h"
#include "service/snapshot/id_table.h"

namespace answerbook::snapshot {

// What there is to say of when the answers were last reviewed.
struct Reviews {
  std::string oldest;    // "YYYY-MM-DD"; empty when none says a day
  uint64_t without = 0;  // answers that say none
};

// Content, index and version, immutable and built together: what one request sees
// is consistent. Thread-safe.
class Snapshot {
 public:
  // Indexes the library, using all CPUs: about 3 s for 100,000 answers on two. Nothing of
  // the library's messages is kept.
  static std::shared_ptr<const Snapshot> Build(const content::Library& library,
                                               const search::Synonyms& synonyms = {});

  // The sections of the snapshot, as long as it lives. Equal content gives equal bytes.
  void WriteTo(content::SectionWriter* sections) const;
  // A snapshot that was written so. `memory` holds what the sections are in, for as long
  // as the snapshot is used.
  static absl::StatusOr<std::shared_ptr<const Snapshot>> Map(
      std::shared_ptr<const void> memory, content::SectionReader* sections);

  // The sections of the index alone, with the version of the content that it is of.
  void WriteIndexTo(content::SectionWriter* sections) const;
  // As Build, with an index that was written so for equal content instead of a new one:
  // 0.2 s for 100,000 answers. FAILED_PRECONDITION when it was written for other content.
  // `version` is that of the content.
  static absl::StatusOr<std::shared_ptr<const Snapshot>> BuildAround(
      const content::Library& library, const search::Synonyms& synonyms,
      const std::string& version, std::shared_ptr<const void> memory,
      content::SectionReader* index);

  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  // All texts, by their indices into Library::answers and Library::topics.
  const content::AnswerTable& answers() const { return answers_; }
  const search::Engine& engine() const { return *engine_; }

  // A hash of the content, 32 hexadecimal digits: equal for equal content on every
  // machine, whatever form it was loaded from.
  const std::string& version() const { return version_; }

  // Different for every snapshot that this process builds.
  uint64_t serial() const { return serial_; }

  size_t synonym_rules() const { return synonym_rules_; }
  const Reviews& reviews() const { return reviews_; }

  // The answer with this id: an index into answers().
  std::optional<uint32_t> FindAnswer(std::string_view answer_id) const {
    return ids_.Find(answers_, answer_id);
  }

  // The topics whose language someone wants who asks for `language`, an RFC 4647 range
  // (see search::LanguageMatches; all for the empty one): indices into answers(), in
  // order.
  const std::vector<uint32_t>& TopicsIn(std::string_view language) const;

 private:
  Snapshot();
  // With everything but the index.
  static std::shared_ptr<Snapshot> Prepare(const content::Library& library,
                                           const search::Synonyms& synonyms,
                                           std::string version);
  template <typename Self, typename Visitor>
  static void VisitSections(Self& self, Visitor& visit);
  void IndexTopics();

  const uint64_t serial_;
  std::shared_ptr<const void> memory_;  // of what is mapped; the last to go
  std::string version_;
  std::string synonyms_;  // in wire form: see WriteSynonyms
  uint64_t synonym_rules_ = 0;
  Reviews reviews_;
  content::AnswerTable answers_;
  IdTable ids_;
  // By each range, in lower case, that some topic's language matches.
  absl::flat_hash_map<std::string, std::vector<uint32_t>> topics_by_language_;
  std::unique_ptr<const search::Engine> engine_;
};

// Holds the live snapshot. Thread-safe; a reader never waits for a reload, only
// ever for the instant in which a pointer is copied.
class SnapshotHolder {
 public:
  explicit SnapshotHolder(std::shared_ptr<const Snapshot> first);

  // The live snapshot, never null; it stays whole for as long as it is held.
  std::shared_ptr<const Snapshot> Get() const;

  // Makes `next` (not null) the live one.
  void Set(std::shared_ptr<const Snapshot> next);

 private:
  // Guards the pointer alone: nothing is built or destroyed while it is held. Not
  // std::atomic<std::shared_ptr>, whose load() in GCC 12 releases its lock bit with
  // relaxed order: a data race by the letter of the memory model.
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> live_;
};

}  // namespace answerbook::snapshot

#endif  // ANSWERBOOK_SERVICE_SNAPSHOT_SNAPSHOT_H_
