// Addresses to listen on.
#ifndef ANSWERBOOK_SERVICE_SERVER_ADDRESS_H_
#define ANSWERBOOK_SERVICE_SERVER_ADDRESS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace answerbook::server {

struct ListenAddress {
  std::string host;  // an IPv4 or IPv6 address without brackets, or a name
  int port = 0;
  std::string unix_path;  // of a Unix domain socket; host and port are unused then
};

// Reads `host:port`, `[ipv6]:port` or `unix:path`. Errors: INVALID_ARGUMENT, quoting
// `text` and saying what would be right.
absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

// As ParseListenAddress reads it.
std::string ToString(const ListenAddress& address);

// Whether only this machine can reach it. Names count by what they are: `localhost`
// is loopback, other names are not.
bool IsLoopback(const ListenAddress& address);

// The numeric addresses that a name stands for on this machine, each once; any other
// address by itself. gRPC resolves names too, but is content when it can listen on one
// of them. Errors: NOT_FOUND when there are none.
absl::StatusOr<std::vector<ListenAddress>> Resolve(const ListenAddress& address);

// Whether the numeric `address` can be listened on now. gRPC does not say why it cannot.
// Errors, quoting the address: ALREADY_EXISTS when it is taken, PERMISSION_DENIED,
// NOT_FOUND when this machine does not have it, or UNAVAILABLE for any other reason.
absl::Status CheckCanListen(const ListenAddress& address);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_ADDRESS_H_
