#include "service/server/address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <memory>

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

bool IsHostName(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_';
  });
}

bool IsIpv6(const std::string& host) {
  in6_addr ignored;
  return inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

bool IsNumeric(const std::string& host) {
  in_addr ignored;
  return inet_pton(AF_INET, host.c_str(), &ignored) == 1 || IsIpv6(host);
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

bool IsNumeric(const ListenAddress& address) {
  in_addr v4;
  return inet_pton(AF_INET, address.host.c_str(), &v4) == 1 || IsIpv6(address.host);
}

absl::StatusOr<std::vector<ListenAddress>> Resolve(const ListenAddress& address) {
  if (!address.unix_path.empty() || IsNumeric(address.host)) {
    return std::vector{address};
  }
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

}  // namespace answerbook::server
