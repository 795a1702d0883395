// The library as this process serves it, and the place where the live one is kept.
#ifndef ANSWERBOOK_SERVICE_SNAPSHOT_SNAPSHOT_H_
#define ANSWERBOOK_SERVICE_SNAPSHOT_SNAPSHOT_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"

#include "service/content/library.h"
#include "service/search/engine.h"

namespace answerbook::snapshot {

// Content, index and version, immutable and built together: what one request sees
// is consistent. Thread-safe.
class Snapshot {
 public:
  // Indexes the library, using all CPUs: about 3 s for 100,000 answers on two.
  static std::shared_ptr<const Snapshot> Build(content::Library library,
                                               const search::Synonyms& synonyms = {});

  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  const content::Library& library() const { return library_; }
  const search::Engine& engine() const { return *engine_; }

  // A hash of the content, 32 hexadecimal digits: equal for equal content on every
  // machine, whatever form it was loaded from.
  const std::string& version() const { return version_; }

  // Different for every snapshot that this process builds.
  uint64_t serial() const { return serial_; }

  size_t synonym_rules() const { return synonym_rules_; }

  // The answer with this id, or null: one of library().answers.
  const v1::Answer* FindAnswer(std::string_view answer_id) const;

  // The topics whose language someone wants who asks for `language`, an RFC 4647 range
  // (see search::LanguageMatches; all for the empty one): indices into library().topics,
  // in order.
  const std::vector<uint32_t>& TopicsIn(std::string_view language) const;

  // library().topics[topic] in protobuf's wire form; with `full` with its answers, which
  // the library leaves out of it.
  std::string_view TopicBytes(size_t topic, bool full) const {
    const WireTopic& wire = wire_topics_[topic];
    return std::string_view(wire_bytes_)
        .substr(wire.begin, full ? wire.full_size : wire.basic_size);
  }

  // What there is of library().answers[answer] before and behind its body, in protobuf's
  // wire form: with a body between them they are the answer.
  struct AnswerBytes {
    std::string_view before_body;
    std::string_view behind_body;
  };
  AnswerBytes BytesOf(size_t answer) const {
    const WireAnswer& wire = wire_answers_[answer];
    const std::string_view bytes = wire_bytes_;
    return {bytes.substr(wire.begin, wire.before_size),
            bytes.substr(wire.begin + wire.before_size, wire.behind_size)};
  }

  // The answers of library().topics[topic]: a half-open range of indices into
  // library().answers.
  std::pair<uint32_t, uint32_t> AnswersOf(size_t topic) const { return ranges_[topic]; }

 private:
  // Where a topic is in wire_bytes_: its answers come last.
  struct WireTopic {
    size_t begin;
    size_t basic_size;
    size_t full_size;
  };

  struct WireAnswer {
    size_t begin;
    uint32_t before_size;
    uint32_t behind_size;
  };

  Snapshot(content::Library library, const search::Synonyms& synonyms);
  void IndexTopics();
  void WriteTopics();
  void WriteAnswers();

  const uint64_t serial_;
  content::Library library_;
  std::string version_;
  size_t synonym_rules_ = 0;
  absl::flat_hash_map<std::string_view, uint32_t> by_id_;
  std::vector<std::pair<uint32_t, uint32_t>> ranges_;
  // By each range, in lower case, that some topic's language matches.
  absl::flat_hash_map<std::string, std::vector<uint32_t>> topics_by_language_;
  // Topics and answers as they are served, but for the bodies: some 500 bytes an answer.
  // Gathered for each call from strings all over the memory, an answer of a large library
  // takes 4 us, and a FULL page half as long again as sending it.
  std::string wire_bytes_;
  std::vector<WireTopic> wire_topics_;
  std::vector<WireAnswer> wire_answers_;
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
