#include "service/server/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace answerbook::server {
namespace {

constexpr size_t kMostUnixPathBytes = sizeof(sockaddr_un{}.sun_path) - 1;

absl::Status Malformed(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(
      "'", std::string(text), "' ", std::string(why),
      "; write host:port (127.0.0.1:50051), [ipv6]:port ([::1]:50051) or unix:path"));
}

// A socket address as the system takes it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

// Nothing when the host is a name.
std::optional<SocketAddress> ToSocketAddress(const ListenAddress& address) {
  SocketAddress out;
  if (!address.unix_path.empty()) {
    auto* to = reinterpret_cast<sockaddr_un*>(&out.storage);
    to->sun_family = AF_UNIX;
    std::memcpy(to->sun_path, address.unix_path.data(),
                std::min(address.unix_path.size(), kMostUnixPathBytes));
    out.size = sizeof(*to);
    return out;
  }
  const auto port = htons(static_cast<uint16_t>(address.port));
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
  if (inet_pton(AF_INET, address.host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = port;
    out.size = sizeof(*v4);
    return out;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
  if (inet_pton(AF_INET6, address.host.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = port;
    out.size = sizeof(*v6);
    return out;
  }
  return std::nullopt;
}

bool IsHostName(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_';
  });
}

bool IsIpv6(const std::string& host) {
  in6_addr ignored;
  return inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

class Socket {
 public:
  explicit Socket(int family) : fd_(socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

absl::Status CannotListen(const ListenAddress& address, int error) {
  const std::string text = ToString(address);
  switch (error) {
    case EADDRINUSE:
      return absl::AlreadyExistsError(
          absl::StrCat("cannot listen on ", text,
                       ": the address is taken, another process listens on it"));
    case EACCES:
    case EPERM:
      return absl::PermissionDeniedError(
          absl::StrCat("cannot listen on ", text, ": not allowed to (",
                       address.unix_path.empty() ? "ports below 1024 need a privilege"
                                                 : "no access to the directory",
                       ")"));
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      return absl::NotFoundError(
          absl::StrCat("cannot listen on ", text, ": this machine has no such address"));
    default:
      return absl::UnavailableError(
          absl::StrCat("cannot listen on ", text, ": ", std::strerror(error)));
  }
}

// Binding to try it out would leave a file behind, and gRPC removes the file of a
// socket that is in its way: so ask whether somebody answers there.
absl::Status CheckUnixSocket(const ListenAddress& address, const SocketAddress& target) {
  const Socket socket(AF_UNIX);
  if (socket.fd() < 0) return CannotListen(address, errno);
  if (connect(socket.fd(), target.get(), target.size) == 0) {
    return CannotListen(address, EADDRINUSE);
  }
  if (errno != ECONNREFUSED && errno != ENOENT) return CannotListen(address, errno);
  const size_t slash = address.unix_path.rfind('/');
  const std::string directory =
      slash == std::string::npos ? "." : address.unix_path.substr(0, slash + 1);
  if (access(directory.c_str(), W_OK | X_OK) != 0) return CannotListen(address, errno);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  ListenAddress address;
  absl::string_view rest(text.data(), text.size());
  if (absl::ConsumePrefix(&rest, "unix:")) {
    if (absl::StartsWith(rest, "///")) rest.remove_prefix(2);
    if (rest.empty() || rest.size() > kMostUnixPathBytes ||
        rest.find('\0') != absl::string_view::npos) {
      return Malformed(text, absl::StrCat("needs a path of 1 to ", kMostUnixPathBytes,
                                          " bytes behind unix:"));
    }
    address.unix_path = std::string(rest);
    return address;
  }
  const size_t colon = rest.rfind(':');
  if (colon == absl::string_view::npos) return Malformed(text, "has no port");
  const absl::string_view port = rest.substr(colon + 1);
  if (port.empty() || port.size() > 5 ||
      !std::all_of(port.begin(), port.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(port, &address.port) || address.port > 65535) {
    return Malformed(text, "has no port from 0 to 65535 behind its last colon");
  }
  absl::string_view host = rest.substr(0, colon);
  if (host.empty()) {
    return Malformed(text, "has no host (0.0.0.0 stands for all addresses)");
  }
  if (absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]")) {
    address.host = std::string(host);
    if (!IsIpv6(address.host)) return Malformed(text, "has no IPv6 address in brackets");
    return address;
  }
  address.host = std::string(rest.substr(0, colon));
  if (!IsHostName(address.host)) {
    return Malformed(text, IsIpv6(address.host)
                               ? "has an IPv6 address without brackets"
                               : "has neither an IP address nor a name as its host");
  }
  return address;
}

std::string ToString(const ListenAddress& address) {
  if (!address.unix_path.empty()) return absl::StrCat("unix:", address.unix_path);
  const bool brackets = absl::StrContains(address.host, ':');
  return absl::StrCat(brackets ? "[" : "", address.host, brackets ? "]" : "", ":",
                      address.port);
}

bool IsLoopback(const ListenAddress& address) {
  if (!address.unix_path.empty()) return true;
  in_addr v4;
  if (inet_pton(AF_INET, address.host.c_str(), &v4) == 1) {
    return ntohl(v4.s_addr) >> 24 == 127;
  }
  in6_addr v6;
  if (inet_pton(AF_INET6, address.host.c_str(), &v6) == 1) {
    return IN6_IS_ADDR_LOOPBACK(&v6);
  }
  return absl::EqualsIgnoreCase(address.host, "localhost");
}

absl::StatusOr<std::vector<ListenAddress>> Resolve(const ListenAddress& address) {
  if (ToSocketAddress(address).has_value()) return std::vector{address};
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_ADDRCONFIG;
  addrinfo* raw = nullptr;
  if (const int error = getaddrinfo(address.host.c_str(), nullptr, &hints, &raw);
      error != 0) {
    // RFC 6761, section 6.3: localhost is loopback, whatever a resolver knows. Minimal
    // systems have no /etc/hosts that says so.
    if (absl::EqualsIgnoreCase(address.host, "localhost")) {
      return std::vector{ListenAddress{"127.0.0.1", address.port, ""}};
    }
    return absl::NotFoundError(
        absl::StrCat("cannot listen on ", ToString(address),
                     ": the name does not resolve: ", gai_strerror(error)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> found(raw, freeaddrinfo);
  std::vector<ListenAddress> out;
  for (const addrinfo* entry = found.get(); entry != nullptr; entry = entry->ai_next) {
    std::array<char, NI_MAXHOST> host{};
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, host.data(), host.size(), nullptr,
                    0, NI_NUMERICHOST) != 0) {
      continue;
    }
    const bool known = std::any_of(
        out.begin(), out.end(),
        [&](const ListenAddress& other) { return other.host == host.data(); });
    if (!known) out.push_back({host.data(), address.port, ""});
  }
  if (out.empty()) {
    return absl::NotFoundError(absl::StrCat("cannot listen on ", ToString(address),
                                            ": the name has no address"));
  }
  return out;
}

absl::Status CheckCanListen(const ListenAddress& address) {
  const std::optional<SocketAddress> target = ToSocketAddress(address);
  if (!target.has_value()) return CannotListen(address, EADDRNOTAVAIL);
  if (!address.unix_path.empty()) return CheckUnixSocket(address, *target);
  const Socket socket(target->storage.ss_family);
  if (socket.fd() < 0) return CannotListen(address, errno);
  // As gRPC does: without it, connections that linger would keep a restart waiting.
  const int on = 1;
  setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(socket.fd(), target->get(), target->size) != 0 ||
      listen(socket.fd(), 1) != 0) {
    return CannotListen(address, errno);
  }
  return absl::OkStatus();
}

}  // namespace answerbook::server
