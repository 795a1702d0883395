// Addresses to listen on.
#ifndef ANSWERBOOK_SERVICE_SERVER_ADDRESS_H_
#define ANSWERBOOK_SERVICE_SERVER_ADDRESS_H_

#include <string>
#include <string_view>
#include <vector>

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

// Whether its host is an IP address, not a name.
bool IsNumeric(const ListenAddress& address);

// The numeric addresses that a name stands for on this machine, each once; any other
// address by itself. Errors: NOT_FOUND when there are none.
absl::StatusOr<std::vector<ListenAddress>> Resolve(const ListenAddress& address);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_ADDRESS_H_
