#include "service/server/listening_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

#include "service/server/limits.h"

namespace answerbook::server {
namespace {

// A socket address as the system takes it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress UnixAddress(const std::string& path) {
  SocketAddress out;
  auto* to = reinterpret_cast<sockaddr_un*>(&out.storage);
  to->sun_family = AF_UNIX;
  std::memcpy(to->sun_path, path.data(), std::min(path.size(), sizeof(to->sun_path) - 1));
  out.size = sizeof(*to);
  return out;
}

// Nothing when the host is a name.
std::optional<SocketAddress> NetworkAddress(const std::string& host, int port) {
  SocketAddress out;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
  if (inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    out.storage.ss_family = AF_INET;
    v4->sin_port = htons(static_cast<uint16_t>(port));
    out.size = sizeof(*v4);
    return out;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
  if (inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
    out.storage.ss_family = AF_INET6;
    v6->sin6_port = htons(static_cast<uint16_t>(port));
    out.size = sizeof(*v6);
    return out;
  }
  return std::nullopt;
}

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

int NewSocket(int family) {
  return socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

// For closing a socket on the way to an error that `errno` names.
int CloseWith(int fd, int error) {
  close(fd);
  errno = error;
  return -1;
}

// -1 and errno when it cannot.
int BindAndListen(int fd, SocketAddress address) {
  if (fd < 0) return -1;
  if (bind(fd, address.get(), address.size) != 0 || listen(fd, SOMAXCONN) != 0) {
    return CloseWith(fd, errno);
  }
  return fd;
}

// What sockets that it accepts inherit: no waiting for more to send, and an end when the
// other side acknowledges or takes nothing for so long.
void SetUpTcp(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const auto timeout =
      static_cast<unsigned>(absl::ToInt64Milliseconds(kKeepaliveTimeout));
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof(timeout));
  // Without it, connections that linger would keep a restart waiting.
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

int ListenOnTcp(const SocketAddress& address) {
  // The analyzer does not see the family through std::optional.
  // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage)
  const int fd = NewSocket(address.storage.ss_family);
  if (fd < 0) return -1;
  SetUpTcp(fd);
  return BindAndListen(fd, address);
}

// On all addresses, IPv4 and IPv6; on those of IPv4 where there is no IPv6.
int ListenOnAllAddresses(int port) {
  const int fd = NewSocket(AF_INET6);
  if (fd >= 0) {
    const int off = 0;
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    SetUpTcp(fd);
    const int listening = BindAndListen(fd, *NetworkAddress("::", port));
    if (listening >= 0 || errno != EADDRNOTAVAIL) return listening;
  } else if (errno != EAFNOSUPPORT) {
    return -1;
  }
  return ListenOnTcp(*NetworkAddress("0.0.0.0", port));
}

// Whoever is killed leaves the file of its socket behind; a file that somebody answers on
// must stay.
int ListenOnUnixSocket(const std::string& path) {
  SocketAddress address = UnixAddress(path);
  const int probe = NewSocket(AF_UNIX);
  if (probe < 0) return -1;
  const int error = connect(probe, address.get(), address.size) == 0 ? EADDRINUSE : errno;
  close(probe);
  if (error == ECONNREFUSED) {
    struct stat file {};
    // Other files refuse connections as well.
    if (stat(path.c_str(), &file) == 0 && S_ISSOCK(file.st_mode)) unlink(path.c_str());
  } else if (error != ENOENT) {
    // Whoever is too busy to answer at once is there.
    errno = error == EAGAIN ? EADDRINUSE : error;
    return -1;
  }
  return BindAndListen(NewSocket(AF_UNIX), address);
}

int BoundPort(int fd) {
  SocketAddress bound;
  bound.size = sizeof(bound.storage);
  if (getsockname(fd, bound.get(), &bound.size) != 0) return 0;
  return ntohs(bound.storage.ss_family == AF_INET6
                   ? reinterpret_cast<sockaddr_in6*>(&bound.storage)->sin6_port
                   : reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_port);
}

}  // namespace

absl::StatusOr<ListeningSocket> ListeningSocket::Open(const ListenAddress& address) {
  if (!address.unix_path.empty()) {
    const int fd = ListenOnUnixSocket(address.unix_path);
    if (fd < 0) return CannotListen(address, errno);
    return ListeningSocket(fd, address);
  }
  const std::optional<SocketAddress> target = NetworkAddress(address.host, address.port);
  if (!target.has_value()) return CannotListen(address, EADDRNOTAVAIL);
  const bool all = address.host == "0.0.0.0" || address.host == "::";
  const int fd = all ? ListenOnAllAddresses(address.port) : ListenOnTcp(*target);
  if (fd < 0) return CannotListen(address, errno);
  ListenAddress bound = address;
  bound.port = BoundPort(fd);
  return ListeningSocket(fd, std::move(bound));
}

void ListeningSocket::Close() {
  if (fd_ < 0) return;
  if (!address_.unix_path.empty()) unlink(address_.unix_path.c_str());
  close(std::exchange(fd_, -1));
}

}  // namespace answerbook::server
