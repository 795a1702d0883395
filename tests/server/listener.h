// A socket that listens on a port of this machine and accepts nothing.
#ifndef ANSWERBOOK_TESTS_SERVER_LISTENER_H_
#define ANSWERBOOK_TESTS_SERVER_LISTENER_H_

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gtest/gtest.h"

namespace answerbook::server {

class Listener {
 public:
  explicit Listener(bool reuse_port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    const int on = reuse_port ? 1 : 0;
    EXPECT_EQ(setsockopt(fd_, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)), 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(fd_, generic, size), 0);
    EXPECT_EQ(listen(fd_, 1), 0);
    EXPECT_EQ(getsockname(fd_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~Listener() { close(fd_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  int port() const { return port_; }

 private:
  int fd_;
  int port_ = 0;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_TESTS_SERVER_LISTENER_H_
