#include "service/server/flood_guard.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace answerbook::server {
namespace {

// What goes out is an answer when it is more than this: pings are not.
constexpr int64_t kMostOfPings = 128;

struct Traffic {
  int64_t sent = 0;
  int64_t received = 0;
};

// Nothing for what is no TCP connection any more, or on a kernel before 4.19.
std::optional<Traffic> TrafficOf(int descriptor) {
  tcp_info info{};
  socklen_t size = sizeof(info);
  constexpr size_t kNeeded =
      offsetof(tcp_info, tcpi_bytes_retrans) + sizeof(info.tcpi_bytes_retrans);
  if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 ||
      size < kNeeded) {
    return std::nullopt;
  }
  return Traffic{static_cast<int64_t>(info.tcpi_bytes_sent - info.tcpi_bytes_retrans),
                 static_cast<int64_t>(info.tcpi_bytes_received)};
}

std::optional<uint64_t> CookieOf(int descriptor) {
  uint64_t cookie = 0;
  socklen_t size = sizeof(cookie);
  if (getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size) != 0) {
    return std::nullopt;
  }
  return cookie;
}

// `get` is getsockname or getpeername.
ConnectionEnds::End EndOf(int descriptor, decltype(getpeername) get) {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  if (get(descriptor, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &storage, sizeof(v4));
    return {std::string(reinterpret_cast<const char*>(&v4.sin_addr), sizeof(v4.sin_addr)),
            ntohs(v4.sin_port)};
  }
  if (storage.ss_family != AF_INET6) return {};
  sockaddr_in6 v6{};
  std::memcpy(&v6, &storage, sizeof(v6));
  std::string bytes(reinterpret_cast<const char*>(&v6.sin6_addr), sizeof(v6.sin6_addr));
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) bytes.erase(0, 12);
  return {std::move(bytes), ntohs(v6.sin6_port)};
}

}  // namespace

void FloodGuard::Add(int descriptor) {
  const std::optional<Traffic> traffic = TrafficOf(descriptor);
  const std::optional<uint64_t> cookie = CookieOf(descriptor);
  if (!traffic.has_value() || !cookie.has_value()) {
    watched_.erase(descriptor);
    return;
  }
  watched_[descriptor] = {
      *cookie,
      traffic->sent,
      0,
      {EndOf(descriptor, getsockname), EndOf(descriptor, getpeername)}};
}

int FloodGuard::Sweep() {
  int ended = 0;
  for (auto i = watched_.begin(); i != watched_.end();) {
    const int descriptor = i->first;
    Connection& connection = i->second;
    const std::optional<Traffic> traffic = TrafficOf(descriptor);
    bool forget = !traffic.has_value();
    if (!forget && traffic->sent - connection.sent > kMostOfPings) {
      connection.sent = traffic->sent;
      connection.received = traffic->received;
    } else if (!forget && traffic->received - connection.received > most_unanswered_) {
      ended += Shutdown(descriptor, connection) ? 1 : 0;
      forget = true;
    }
    i = forget ? watched_.erase(i) : std::next(i);
  }
  return ended;
}

bool FloodGuard::Shutdown(int descriptor, const Connection& connection) {
  // The descriptor may be of another socket by now.
  if (CookieOf(descriptor) != connection.cookie) return false;
  shutdown(descriptor, SHUT_RDWR);  // gRPC notices, and closes it
  return true;
}

int FloodGuard::End(const std::vector<ConnectionEnds>& connections) {
  if (connections.empty()) return 0;
  int ended = 0;
  for (auto i = watched_.begin(); i != watched_.end();) {
    const bool meant = std::any_of(
        connections.begin(), connections.end(),
        [&](const ConnectionEnds& ends) { return ends.Matches(i->second.ends); });
    if (meant) ended += Shutdown(i->first, i->second) ? 1 : 0;
    i = meant ? watched_.erase(i) : std::next(i);
  }
  return ended;
}

}  // namespace answerbook::server
