// HTTP over a plain socket, for tests of what a server does with its bytes.
#ifndef ANSWERBOOK_TESTS_SERVER_HTTP_CLIENT_H_
#define ANSWERBOOK_TESTS_SERVER_HTTP_CLIENT_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <string>

#include "absl/strings/str_cat.h"

namespace answerbook {

// A connection to a port of this machine. What fails shows as replies that are empty.
class HttpConnection {
 public:
  explicit HttpConnection(int port, bool ipv6 = false)
      : fd_(socket(ipv6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{60, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    const auto connect_to = [&](const auto& address) {
      connected_ =
          connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
    };
    const auto network_port = htons(static_cast<uint16_t>(port));
    if (ipv6) {
      connect_to(sockaddr_in6{.sin6_family = AF_INET6,
                              .sin6_port = network_port,
                              .sin6_addr = in6addr_loopback});
    } else {
      connect_to(sockaddr_in{.sin_family = AF_INET,
                             .sin_port = network_port,
                             .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}});
    }
  }
  ~HttpConnection() { close(fd_); }
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  bool connected() const { return connected_; }

  void Send(const std::string& bytes) const {
    send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  // All there is up to the end of the connection.
  std::string ReadAll() const {
    std::string out;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = recv(fd_, buffer.data(), buffer.size(), 0)) > 0;) {
      out.append(buffer.data(), static_cast<size_t>(got));
    }
    return out;
  }

 private:
  int fd_;
  bool connected_ = false;
};

struct HttpReply {
  std::string head;  // status line and headers
  std::string body;
};

// One request on a connection of its own, with further headers, each ending in "\r\n".
inline HttpReply Fetch(int port, const std::string& path,
                       const std::string& method = "GET", const std::string& headers = "",
                       bool ipv6 = false) {
  const HttpConnection connection(port, ipv6);
  connection.Send(absl::StrCat(method, " ", path, " HTTP/1.1\r\nHost: localhost\r\n",
                               "Connection: close\r\n", headers, "\r\n"));
  const std::string all = connection.ReadAll();
  const size_t end = all.find("\r\n\r\n");
  if (end == std::string::npos) return {all, ""};
  return {all.substr(0, end), all.substr(end + 4)};
}

}  // namespace answerbook

#endif  // ANSWERBOOK_TESTS_SERVER_HTTP_CLIENT_H_
