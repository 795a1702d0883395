// The index that a release may bring with it, as blobs, and back.
#ifndef ANSWERBOOK_SERVICE_RELEASE_RELEASE_INDEX_H_
#define ANSWERBOOK_SERVICE_RELEASE_RELEASE_INDEX_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

#include "answerbook/release/v1/release.pb.h"
#include "service/release/blobs.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::release {

struct PackedIndex {
  std::string message;            // answerbook.release.v1.Index
  std::vector<StoredBlob> blobs;  // each once
};

// Of the content that `snapshot` is of. Equal content gives equal blobs.
PackedIndex PackIndex(const snapshot::Snapshot& snapshot);

// The key of the index of a release, for the format of bundles that this program reads.
std::string IndexKey(std::string_view release);
// The release whose index this is the key of, for whatever format; empty if of none.
std::string_view ReleaseOfIndexKey(std::string_view key);

// DATA_LOSS when it cannot be read.
absl::StatusOr<v1::Index> ReadIndex(std::string_view bytes);

// A bundle of the index alone (see bundle::UseIndex), in memory that `owner` holds.
struct IndexBytes {
  std::shared_ptr<const void> owner;
  std::string_view bytes;
};

// Puts an index together from its pieces, as Inflate gave them. DATA_LOSS when one is
// missing.
absl::StatusOr<IndexBytes> JoinIndex(const v1::Index& index, const InflatedBlobs& blobs);

}  // namespace answerbook::release

#endif  // ANSWERBOOK_SERVICE_RELEASE_RELEASE_INDEX_H_
