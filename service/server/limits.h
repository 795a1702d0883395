// Limits of connections, and of the health service, that no option changes.
// docs/operations.md lists them for operators.
#ifndef ANSWERBOOK_SERVICE_SERVER_LIMITS_H_
#define ANSWERBOOK_SERVICE_SERVER_LIMITS_H_

#include <cstddef>

#include "absl/time/time.h"

namespace answerbook::server {

// From accepting a connection until TLS is agreed on and the client's HTTP/2 settings
// are here.
inline constexpr absl::Duration kHandshakeTimeout = absl::Seconds(20);

// A server finds out within this and the timeout below that a client's machine is gone.
inline constexpr absl::Duration kKeepaliveTime = absl::Minutes(1);
inline constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);

// Clients that ping more often than this, calls or none, are sent away after as many
// strikes; sending headers or data to them forgives all.
inline constexpr absl::Duration kLeastPingInterval = absl::Seconds(10);
inline constexpr int kPingStrikes = 2;

// Connections are renewed now and then (gRPC spreads it by a tenth), so that clients
// behind a balancer find new replicas and leave none overloaded for good.
inline constexpr absl::Duration kConnectionAge = absl::Minutes(30);
inline constexpr absl::Duration kConnectionAgeGrace = absl::Minutes(1);
inline constexpr absl::Duration kConnectionIdle = absl::Minutes(15);

// Metadata of a request, which this API needs little of.
inline constexpr int kMostMetadataBytes = 8 * 1024;

// The least that HTTP/2 allows as the largest frame, and its usual window and table of
// header fields.
inline constexpr int kMostFrameBytes = 16 * 1024;
inline constexpr int kHeaderTableBytes = 4 * 1024;

// What is read from a connection at once. gRPC keeps a buffer of this size for a
// connection that sent fast; by default it grows to 4 MiB.
inline constexpr int kMostReadBytes = 64 * 1024;

// Streams of those who watch health, on all connections. Each client with gRPC's health
// checks, such as the SDK, has one for each connection.
inline constexpr size_t kMostWatches = 10'000;

// The name of a service whose health is asked for.
inline constexpr size_t kMostHealthNameBytes = 256;

// Those who watch have so long to take the last status when the server stops.
inline constexpr absl::Duration kWatchPatience = absl::Seconds(1);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_LIMITS_H_
