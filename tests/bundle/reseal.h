// Bundles that are changed and have right checksums all the same, as somebody could make
// them on purpose.
#ifndef ANSWERBOOK_TESTS_BUNDLE_RESEAL_H_
#define ANSWERBOOK_TESTS_BUNDLE_RESEAL_H_

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/bundle/bundle.h"
#include "service/bundle/checksum.h"
#include "service/bundle/layout.h"

namespace answerbook::bundle {

inline std::string BytesOf(const snapshot::Snapshot& snapshot) {
  std::string bytes;
  WriteBundle(snapshot, [&bytes](std::string_view piece) { bytes += piece; });
  return bytes;
}

inline Header HeaderOf(const std::string& bytes) {
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  return header;
}

inline std::vector<Entry> DirectoryOf(const std::string& bytes) {
  std::vector<Entry> directory(HeaderOf(bytes).sections);
  std::memcpy(directory.data(), bytes.data() + sizeof(Header),
              directory.size() * sizeof(Entry));
  return directory;
}

// Writes the header and the directory, with the checksums of what there is now.
inline void Reseal(Header header, std::vector<Entry> directory, std::string* bytes) {
  for (Entry& entry : directory) {
    entry.checksum =
        ChecksumsByPiece({std::string_view(*bytes).substr(entry.begin, entry.size)})[0];
  }
  const size_t size = directory.size() * sizeof(Entry);
  std::memcpy(bytes->data() + sizeof(Header), directory.data(), size);
  header.directory_checksum =
      Checksum(std::string_view(*bytes).substr(sizeof(Header), size));
  std::memcpy(bytes->data(), &header, sizeof(header));
  header.header_checksum =
      Checksum(std::string_view(*bytes).substr(0, offsetof(Header, header_checksum)));
  std::memcpy(bytes->data(), &header, sizeof(header));
}

// The bundle in memory of its own, at an address that is good for one.
inline absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> Use(
    std::string_view bytes) {
  const std::shared_ptr<char> memory(
      static_cast<char*>(::operator new (bytes.size() + 1, std::align_val_t{kAlignment})),
      [](char* begin) { ::operator delete (begin, std::align_val_t{kAlignment}); });
  std::memcpy(memory.get(), bytes.data(), bytes.size());
  return UseBundle({memory.get(), bytes.size()}, memory, "bundle");
}

// Asks everything of a snapshot that may not mean anything, but must be safe to ask.
// Returns the bytes of it all.
inline size_t AskEverything(const snapshot::Snapshot& snapshot,
                            const std::vector<std::string>& questions) {
  size_t bytes = 0;
  const content::AnswerTable& answers = snapshot.answers();
  for (size_t i = 0; i < answers.answers(); ++i) {
    bytes += answers.BeforeBody(i).size() + answers.BehindBody(i).size() +
             answers.Body(i).size() + answers.Summary(i).size();
    for (uint32_t phrasing = 0; phrasing < answers.Phrasings(i); ++phrasing) {
      bytes += answers.Phrasing(i, phrasing).size();
    }
    snapshot.FindAnswer(answers.AnswerId(i));
  }
  std::vector<std::string_view> topics;
  for (size_t i = 0; i < answers.topics(); ++i) {
    bytes += answers.TopicBytes(i, true).size() + answers.Title(i).size();
    if (i % 2 == 0) topics.push_back(answers.TopicId(i));
  }
  snapshot.TopicsIn("en");
  for (const std::string& question : questions) {
    snapshot.engine().Search({.text = question});
    snapshot.engine().Search({.text = question, .language = "en", .offset = 3});
    snapshot.engine().Search(
        {.text = question, .topic_ids = topics, .min_confidence = 0.3F});
  }
  return bytes;
}

}  // namespace answerbook::bundle

#endif  // ANSWERBOOK_TESTS_BUNDLE_RESEAL_H_
