#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "service/bundle/bundle.h"
#include "service/bundle/checksum.h"
#include "service/bundle/layout.h"
#include "service/content/sections.h"

namespace answerbook::bundle {
namespace {

using SnapshotPtr = std::shared_ptr<const snapshot::Snapshot>;

constexpr char kMakeAnew[] = "; make it anew with answerbook-content bundle";
constexpr char kPublishAnew[] =
    "; publish it anew with answerbook-content publish --index=on";

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

bool AreZeros(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; });
}

absl::StatusOr<Header> ReadHeader(std::string_view bytes) {
  Header header;
  if (bytes.size() < kMagic.size() ||
      std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
    return absl::InvalidArgumentError("is not a bundle");
  }
  if (bytes.size() < sizeof(header)) {
    return absl::DataLossError(absl::StrCat("is cut short: it has ", bytes.size(),
                                            " bytes, a header alone has ",
                                            sizeof(header)));
  }
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (Checksum(bytes.substr(0, offsetof(Header, header_checksum))) !=
      header.header_checksum) {
    return absl::DataLossError("the header is damaged");
  }
  if (header.format != kFormat) {
    return absl::FailedPreconditionError(absl::StrCat(
        "is a bundle of format ", header.format, ", and this program reads ", kFormat));
  }
  if (header.file_bytes != bytes.size()) {
    return absl::DataLossError(absl::StrCat(
        header.file_bytes > bytes.size() ? "is cut short" : "is too long", ": it has ",
        bytes.size(), " bytes, not the ", header.file_bytes, " that it should have"));
  }
  return header;
}

// The sections of a bundle, all of which are in it, apart and undamaged.
absl::StatusOr<std::vector<content::Section>> ReadSections(std::string_view bytes) {
  const absl::StatusOr<Header> header = ReadHeader(bytes);
  if (!header.ok()) return header.status();
  const auto damaged = [](std::string_view what) {
    return absl::DataLossError(absl::StrCat(View(what), " is damaged"));
  };
  const uint64_t directory_size = uint64_t{header->sections} * sizeof(Entry);
  if (directory_size > bytes.size() - sizeof(Header)) return damaged("the header");
  const std::string_view directory_bytes = bytes.substr(sizeof(Header), directory_size);
  if (Checksum(directory_bytes) != header->directory_checksum) {
    return damaged("the directory");
  }
  std::vector<content::Section> sections;
  std::vector<std::string_view> texts;
  std::vector<uint64_t> expected;
  uint64_t end = sizeof(Header) + directory_size;
  for (uint32_t i = 0; i < header->sections; ++i) {
    Entry entry;
    const char* const at = directory_bytes.data() + i * sizeof(Entry);
    std::memcpy(&entry, at, sizeof(entry));
    // Names are read where they lie, up to the first zero.
    const std::string_view name(at, strnlen(at, entry.name.size()));
    if (name.size() == entry.name.size() || entry.begin != NextBegin(end) ||
        entry.begin > bytes.size() || entry.size > bytes.size() - entry.begin ||
        entry.element_size == 0 || !AreZeros(bytes.substr(end, entry.begin - end))) {
      return damaged("the directory");
    }
    end = entry.begin + entry.size;
    texts.push_back(bytes.substr(entry.begin, entry.size));
    sections.push_back({name, texts.back(), entry.element_size});
    expected.push_back(entry.checksum);
  }
  if (NextBegin(end) != bytes.size() || !AreZeros(bytes.substr(end))) {
    return damaged("the directory");
  }
  const std::vector<uint64_t> checksums = ChecksumsByPiece(texts);
  for (size_t i = 0; i < sections.size(); ++i) {
    if (checksums[i] != expected[i]) {
      return damaged(absl::StrCat("section ", View(sections[i].name)));
    }
  }
  return sections;
}

absl::Status Told(const std::string& name, const absl::Status& status,
                  const char* advice) {
  return {status.code(), absl::StrCat(name, ": ", status.message(), advice)};
}

// A file, mapped for as long as this lives.
class Mapping {
 public:
  static absl::StatusOr<std::shared_ptr<const Mapping>> Of(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return absl::ErrnoToStatus(errno, "cannot be opened");
    struct stat info {};
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
      close(fd);
      return absl::InvalidArgumentError("is not a file");
    }
    const auto size = static_cast<size_t>(info.st_size);
    void* const begin =
        size == 0 ? nullptr : mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
    const int error = errno;
    close(fd);
    if (begin == MAP_FAILED) return absl::ErrnoToStatus(error, "cannot be mapped");
    return std::shared_ptr<const Mapping>(new Mapping(begin, size));
  }

  ~Mapping() {
    if (begin_ != nullptr) munmap(begin_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::string_view bytes() const { return {static_cast<const char*>(begin_), size_}; }

 private:
  Mapping(void* begin, size_t size) : begin_(begin), size_(size) {}

  void* const begin_;
  const size_t size_;
};

// What `make` makes of the sections in `bytes`.
template <typename Make>
absl::StatusOr<SnapshotPtr> Use(std::string_view bytes, const std::string& name,
                                const char* advice, const Make& make) {
  const absl::StatusOr<std::vector<content::Section>> sections = ReadSections(bytes);
  if (!sections.ok()) return Told(name, sections.status(), advice);
  content::SectionReader reader(*sections);
  absl::StatusOr<SnapshotPtr> snapshot = make(&reader);
  if (!snapshot.ok()) return Told(name, snapshot.status(), advice);
  return snapshot;
}

}  // namespace

bool IsBundle(const std::string& path) {
  // Reading from what is no file may wait for ever, or take away what is read.
  struct stat info {};
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return false;
  std::ifstream file(path, std::ios::binary);
  std::array<char, kMagic.size()> begin{};
  return file.read(begin.data(), begin.size()) && begin == kMagic;
}

absl::StatusOr<SnapshotPtr> UseBundle(std::string_view bytes,
                                      std::shared_ptr<const void> owner,
                                      const std::string& name) {
  return Use(bytes, name, kMakeAnew, [&](content::SectionReader* reader) {
    return snapshot::Snapshot::Map(std::move(owner), reader);
  });
}

absl::StatusOr<SnapshotPtr> UseIndex(std::string_view bytes,
                                     std::shared_ptr<const void> owner,
                                     const std::string& name,
                                     const content::Library& library,
                                     const search::Synonyms& synonyms,
                                     const std::string& version) {
  return Use(bytes, name, kPublishAnew, [&](content::SectionReader* reader) {
    return snapshot::Snapshot::BuildAround(library, synonyms, version, std::move(owner),
                                           reader);
  });
}

absl::StatusOr<SnapshotPtr> MapBundle(const std::string& path) {
  absl::StatusOr<std::shared_ptr<const Mapping>> mapping = Mapping::Of(path);
  if (!mapping.ok()) return Told(path, mapping.status(), "");
  const std::string_view bytes = (*mapping)->bytes();
  return UseBundle(bytes, *std::move(mapping), path);
}

}  // namespace answerbook::bundle
