// The content of a release as blobs, and back.
#ifndef ANSWERBOOK_SERVICE_RELEASE_BLOBS_H_
#define ANSWERBOOK_SERVICE_RELEASE_BLOBS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "answerbook/release/v1/release.pb.h"
#include "service/content/library.h"
#include "service/search/synonyms.h"

namespace answerbook::release {

// What a blob inflates to has at most this many bytes; etcd takes requests up to 1.5 MiB.
inline constexpr size_t kLargestBlob = 1 << 20;

// A blob as it is stored.
struct StoredBlob {
  std::string name;   // the SHA-256 of what it inflates to, 64 hexadecimal digits
  std::string bytes;  // zstd
};

struct PackedRelease {
  std::string name;               // the SHA-256 of the manifest's bytes
  std::string manifest;           // answerbook.release.v1.Manifest
  std::vector<StoredBlob> blobs;  // each once
};

// Where a blob ends depends on the ids near it alone, so that a change of an answer
// changes one or two blobs. Equal content packs to equal bytes. INVALID_ARGUMENT for an
// answer that has no room in a blob.
absl::StatusOr<PackedRelease> Pack(const content::Library& library,
                                   const search::Synonyms& synonyms);

std::string Sha256Hex(std::string_view bytes);
// 64 hexadecimal digits in lower case.
bool IsReleaseName(std::string_view text);

// A blob of these bytes, at most kLargestBlob, and its entry. A higher `level` of zstd
// takes more time and makes it smaller.
StoredBlob Deflate(std::string_view bytes, int level, v1::Blob* entry);

// Inflates a blob and checks it against its entry in the manifest. DATA_LOSS says which
// blob is not what it should be, and in what.
absl::StatusOr<std::string> Inflate(const v1::Blob& blob, std::string_view stored);
std::string NameOf(const v1::Blob& blob);

// Reads a manifest. DATA_LOSS when it is not the one of this name or cannot be read;
// UNIMPLEMENTED for a layout that is newer than this program.
absl::StatusOr<v1::Manifest> ReadManifest(const std::string& name,
                                          std::string_view bytes);

struct Unpacked {
  content::Library library;
  search::Synonyms synonyms;
  std::string content_version;  // of both
};

// The blobs of a manifest, each once.
std::vector<const v1::Blob*> BlobsOf(const v1::Manifest& manifest);

// What blobs inflate to, by NameOf.
using InflatedBlobs = absl::flat_hash_map<std::string, std::string>;

// Puts a release together again from all its blobs, as Inflate gave them. The counts and
// the content version are checked: the result is what was packed.
absl::StatusOr<Unpacked> Unpack(const v1::Manifest& manifest, const InflatedBlobs& blobs);

}  // namespace answerbook::release

#endif  // ANSWERBOOK_SERVICE_RELEASE_BLOBS_H_
