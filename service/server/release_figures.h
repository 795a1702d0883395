// What is told of content that is published in etcd, and of etcd.
#ifndef ANSWERBOOK_SERVICE_SERVER_RELEASE_FIGURES_H_
#define ANSWERBOOK_SERVICE_SERVER_RELEASE_FIGURES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace answerbook::server {

// Why the live release could not be taken, or not be kept.
enum class ReleaseFailure : uint8_t {
  kAway,     // etcd cannot be reached, or has no majority
  kDenied,   // etcd does not take our user, or it may not read
  kMissing,  // nothing was published, or the release is not there
  kDamaged,  // what is there is not what was published
  kUnfit,    // of a layout that this program does not know, or nothing to serve
  kCopy,     // it is served, but the local copy could not be written
  kIndex,    // it is served, but the index that came with it could not be used
  kOther,
};
inline constexpr size_t kReleaseFailureCount = 8;

// Of a failed fetch.
ReleaseFailure ReleaseFailureOf(const absl::Status& status);

struct ReleaseFigures {
  std::string release;            // the name of the one that is served
  bool from_copy = false;         // not found in etcd since the start
  bool with_index = false;        // it brought its index, and that is used
  absl::Duration fetch_duration;  // of that one: reading and checking it
  absl::Duration build_duration;  // and making the index
  std::array<uint64_t, kReleaseFailureCount> failures{};
  absl::Time last_contact = absl::InfinitePast();  // when etcd last did what it was asked
  bool watching = false;                           // whether etcd tells us of changes
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_RELEASE_FIGURES_H_
