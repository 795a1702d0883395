// A socket that listens on one of the server's addresses.
#ifndef ANSWERBOOK_SERVICE_SERVER_LISTENING_SOCKET_H_
#define ANSWERBOOK_SERVICE_SERVER_LISTENING_SOCKET_H_

#include <utility>

#include "absl/status/statusor.h"

#include "service/server/address.h"

namespace answerbook::server {

// Owns the socket, and the file of a Unix domain socket: both go with it.
class ListeningSocket {
 public:
  // Listens on a numeric address or a Unix domain socket. No other socket shares the
  // port, whatever its options. 0.0.0.0 and [::] each stand for all addresses, IPv4 and
  // IPv6. The file of a Unix domain socket that nobody answers on is replaced.
  //
  // Errors, quoting the address: ALREADY_EXISTS when it is taken, PERMISSION_DENIED,
  // NOT_FOUND when this machine does not have it, or UNAVAILABLE for any other reason.
  static absl::StatusOr<ListeningSocket> Open(const ListenAddress& address);

  ~ListeningSocket() { Close(); }
  ListeningSocket(ListeningSocket&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), address_(std::move(other.address_)) {}
  ListeningSocket& operator=(ListeningSocket&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = std::exchange(other.fd_, -1);
      address_ = std::move(other.address_);
    }
    return *this;
  }

  // Does not block. What it accepts sends without delay, and is given up when the other
  // side takes nothing for as long as a ping may go unanswered.
  int fd() const { return fd_; }

  // With the port that was chosen for 0.
  const ListenAddress& address() const { return address_; }

 private:
  ListeningSocket(int fd, ListenAddress address)
      : fd_(fd), address_(std::move(address)) {}

  void Close();

  int fd_;
  ListenAddress address_;
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_LISTENING_SOCKET_H_
