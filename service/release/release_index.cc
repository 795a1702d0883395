#include "service/release/release_index.h"

#include <cstddef>
#include <cstring>
#include <new>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "service/bundle/bundle.h"
#include "service/bundle/layout.h"
#include "service/content/parallel.h"

namespace answerbook::release {
namespace {

constexpr std::string_view kPrefix = "indexes/";

// An index changes as a whole with every change of the content: what is kept of it for
// long is little, and publishing is not to wait for it.
constexpr int kZstdLevel = 3;

}  // namespace

PackedIndex PackIndex(const snapshot::Snapshot& snapshot) {
  std::string bytes;
  bundle::WriteIndex(snapshot, [&bytes](std::string_view piece) { bytes += piece; });
  const size_t count = (bytes.size() + kLargestBlob - 1) / kLargestBlob;
  v1::Index index;
  for (size_t i = 0; i < count; ++i) index.add_pieces();
  std::vector<StoredBlob> stored(count);
  content::ParallelFor(count, content::ThreadsFor(count, 0), [&](size_t i, unsigned) {
    stored[i] = Deflate(std::string_view(bytes).substr(i * kLargestBlob, kLargestBlob),
                        kZstdLevel, index.mutable_pieces(static_cast<int>(i)));
  });
  PackedIndex packed;
  absl::flat_hash_set<std::string> names;
  for (StoredBlob& blob : stored) {
    if (names.insert(blob.name).second) packed.blobs.push_back(std::move(blob));
  }
  packed.message = index.SerializeAsString();
  return packed;
}

std::string IndexKey(std::string_view release) {
  return absl::StrCat(std::string(kPrefix), std::string(release), "-", bundle::kFormat);
}

std::string_view ReleaseOfIndexKey(std::string_view key) {
  if (!key.starts_with(kPrefix)) return {};
  key.remove_prefix(kPrefix.size());
  return key.substr(0, key.find('-'));
}

absl::StatusOr<v1::Index> ReadIndex(std::string_view bytes) {
  v1::Index index;
  if (!index.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      index.pieces().empty()) {
    return absl::DataLossError("the index of the release cannot be read");
  }
  return index;
}

absl::StatusOr<IndexBytes> JoinIndex(const v1::Index& index, const InflatedBlobs& blobs) {
  size_t size = 0;
  for (const v1::Blob& piece : index.pieces()) size += piece.size();
  constexpr std::align_val_t kAlignment{bundle::kAlignment};
  const std::shared_ptr<char> memory(
      static_cast<char*>(::operator new(size, kAlignment)),
      [](char* begin) { ::operator delete(begin, kAlignment); });
  size_t at = 0;
  for (const v1::Blob& piece : index.pieces()) {
    const auto found = blobs.find(NameOf(piece));
    if (found == blobs.end() || found->second.size() != piece.size()) {
      return absl::DataLossError(absl::StrCat("blob ", NameOf(piece), ": is missing"));
    }
    std::memcpy(memory.get() + at, found->second.data(), piece.size());
    at += piece.size();
  }
  return IndexBytes{memory, {memory.get(), size}};
}

}  // namespace answerbook::release
