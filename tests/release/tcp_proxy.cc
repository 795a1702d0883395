#include "tests/release/tcp_proxy.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

namespace answerbook::release {
namespace {

// A header that names the client is in the first packet; more is kept than its length.
constexpr size_t kRemembered = 4096;

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

int PortOf(const std::string& host_port) {
  return std::stoi(host_port.substr(host_port.rfind(':') + 1));
}

void MakeReady(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

// Appends what can be read; false at the end.
bool ReadSome(int fd, std::string* into) {
  std::array<char, 65536> buffer;
  const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
  if (got < 0) return errno == EAGAIN || errno == EINTR;
  into->append(buffer.data(), static_cast<size_t>(got));
  return got > 0;
}

bool WriteSome(int fd, std::string* from) {
  if (from->empty()) return true;
  const ssize_t wrote = send(fd, from->data(), from->size(), MSG_NOSIGNAL);
  if (wrote < 0) return errno == EAGAIN || errno == EINTR;
  from->erase(0, static_cast<size_t>(wrote));
  return true;
}

}  // namespace

TcpProxy::TcpProxy(std::string target)
    : target_(std::move(target)),
      listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (bind(listener_, any, size) != 0 || listen(listener_, 128) != 0 ||
      getsockname(listener_, any, &size) != 0) {
    std::abort();
  }
  MakeReady(listener_);
  address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  thread_ = std::thread([this] { Run(); });
}

TcpProxy::~TcpProxy() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  Wake();
  thread_.join();
  for (const Connection& connection : connections_) {
    close(connection.client);
    close(connection.server);
  }
  close(listener_);
  close(wake_);
}

void TcpProxy::Cut(const std::string& said) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    cut_ = true;
    cut_text_ = said;
    for (Connection& connection : connections_) {
      connection.marked =
          !said.empty() && connection.said.find(said) != std::string::npos;
    }
  }
  Wake();
}

void TcpProxy::Heal() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    cut_ = false;
  }
  Wake();
}

void TcpProxy::CloseAll() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (Connection& connection : connections_) connection.ended = true;
  }
  Wake();
}

void TcpProxy::Wake() const {
  const uint64_t one = 1;
  (void)!write(wake_, &one, sizeof(one));
}

bool TcpProxy::IsCut(const Connection& connection) const {
  return cut_ && (cut_text_.empty() || connection.marked);
}

void TcpProxy::Accept() {
  for (int client = -1;
       (client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    const sockaddr_in address = Loopback(PortOf(target_));
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) !=
        0) {
      close(client);
      close(server);
      continue;
    }
    MakeReady(client);
    MakeReady(server);
    Connection& connection = connections_.emplace_back();
    connection.client = client;
    connection.server = server;
  }
}

void TcpProxy::Serve(Connection& connection, short client_events, short server_events) {
  std::string& to_server = connection.to_server;
  std::string& to_client = connection.to_client;
  bool good = true;
  if (client_events != 0 && to_server.empty()) {
    good = ReadSome(connection.client, &to_server);
    if (connection.said.size() < kRemembered) connection.said += to_server;
    connection.marked =
        connection.marked ||
        (!cut_text_.empty() && to_server.find(cut_text_) != std::string::npos);
  }
  if (server_events != 0 && to_client.empty()) {
    good = ReadSome(connection.server, &to_client) && good;
  }
  if (IsCut(connection)) return;  // by what it just said
  good = WriteSome(connection.server, &to_server) && good;
  good = WriteSome(connection.client, &to_client) && good;
  connection.ended = connection.ended || !good;
}

void TcpProxy::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!ending_) {
    for (auto it = connections_.begin(); it != connections_.end();) {
      if (it->ended) {
        close(it->client);
        close(it->server);
        it = connections_.erase(it);
      } else {
        ++it;
      }
    }
    std::vector<pollfd> polled = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    // Where nothing passes, no new connections come through either.
    if (cut_ && cut_text_.empty()) polled[1].fd = -1;
    for (const Connection& connection : connections_) {
      const bool cut = IsCut(connection);
      const auto wanted = [](bool reads, bool writes) {
        return static_cast<short>((reads ? POLLIN : 0) | (writes ? POLLOUT : 0));
      };
      const bool to_server = !connection.to_server.empty();
      const bool to_client = !connection.to_client.empty();
      polled.push_back({cut ? -1 : connection.client, wanted(!to_server, to_client), 0});
      polled.push_back({cut ? -1 : connection.server, wanted(!to_client, to_server), 0});
    }
    lock.unlock();
    poll(polled.data(), polled.size(), -1);
    lock.lock();
    if (polled[0].revents != 0) {
      uint64_t count = 0;
      (void)!read(wake_, &count, sizeof(count));
    }
    size_t at = 2;
    for (Connection& connection : connections_) {
      const short client_events = polled[at].revents;
      const short server_events = polled[at + 1].revents;
      at += 2;
      if ((client_events | server_events) != 0 && !IsCut(connection)) {
        Serve(connection, client_events, server_events);
      }
    }
    if (polled[1].revents != 0) Accept();
  }
}

}  // namespace answerbook::release
