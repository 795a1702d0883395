#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "service/bundle/bundle.h"
#include "service/bundle/checksum.h"
#include "service/bundle/layout.h"
#include "service/content/sections.h"

namespace answerbook::bundle {
namespace {

template <typename T>
std::string_view BytesOf(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

void WriteSections(const std::vector<content::Section>& sections,
                   const std::function<void(std::string_view)>& write) {
  std::vector<std::string_view> texts;
  texts.reserve(sections.size());
  for (const content::Section& section : sections) texts.push_back(section.bytes);
  const std::vector<uint64_t> checksums = ChecksumsByPiece(texts);

  std::vector<Entry> directory(sections.size());
  uint64_t end = sizeof(Header) + directory.size() * sizeof(Entry);
  for (size_t i = 0; i < sections.size(); ++i) {
    Entry& entry = directory[i];
    assert(sections[i].name.size() < entry.name.size());
    std::copy(sections[i].name.begin(), sections[i].name.end(), entry.name.begin());
    entry.begin = NextBegin(end);
    entry.size = sections[i].bytes.size();
    entry.checksum = checksums[i];
    entry.element_size = sections[i].element_size;
    end = entry.begin + entry.size;
  }
  const std::string_view directory_bytes(reinterpret_cast<const char*>(directory.data()),
                                         directory.size() * sizeof(Entry));
  Header header;
  header.sections = static_cast<uint32_t>(directory.size());
  header.file_bytes = NextBegin(end);
  header.directory_checksum = Checksum(directory_bytes);
  header.header_checksum =
      Checksum(BytesOf(header).substr(0, offsetof(Header, header_checksum)));

  static constexpr std::array<char, 2 * kAlignment> kZeros{};
  write(BytesOf(header));
  write(directory_bytes);
  uint64_t at = sizeof(Header) + directory_bytes.size();
  for (size_t i = 0; i < sections.size(); ++i) {
    write({kZeros.data(), directory[i].begin - at});
    write(sections[i].bytes);
    at = directory[i].begin + directory[i].size;
  }
  write({kZeros.data(), header.file_bytes - at});
}

}  // namespace

void WriteBundle(const snapshot::Snapshot& snapshot,
                 const std::function<void(std::string_view)>& write) {
  content::SectionWriter writer;
  snapshot.WriteTo(&writer);
  WriteSections(writer.sections(), write);
}

void WriteIndex(const snapshot::Snapshot& snapshot,
                const std::function<void(std::string_view)>& write) {
  content::SectionWriter writer;
  snapshot.WriteIndexTo(&writer);
  WriteSections(writer.sections(), write);
}

}  // namespace answerbook::bundle
