#include "tests/faults/vandals.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <memory>

namespace answerbook::faults {
namespace {

constexpr char kPreface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

size_t Below(Random& random, size_t bound) { return random() % bound; }

std::string RandomBytes(Random& random, size_t size) {
  std::string bytes(size, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  return bytes;
}

// A socket that waits at most a fifth of a second; -1 when there is none.
class Socket {
 public:
  explicit Socket(const std::string& address)
      : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port =
        htons(static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    const timeval patience{0, 200'000};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    open_ = connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0;
  }
  ~Socket() { close(fd_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() const { return fd_; }
  bool open() const { return open_; }

  void Send(const std::string& bytes) const {
    (void)!send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  // Closing resets the connection instead of ending it.
  void ResetWhenClosed() const {
    const linger at_once{1, 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  }

 private:
  int fd_;
  bool open_ = false;
};

struct Tls {
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context{SSL_CTX_new(TLS_client_method()),
                                                       SSL_CTX_free};
  std::unique_ptr<SSL, void (*)(SSL*)> ssl{nullptr, SSL_free};

  explicit Tls(int fd) {
    ssl.reset(SSL_new(context.get()));
    SSL_set_fd(ssl.get(), fd);
    constexpr unsigned char kAlpn[] = {2, 'h', '2'};
    SSL_set_alpn_protos(ssl.get(), kAlpn, sizeof(kAlpn));
  }
};

std::string Frame(uint8_t type, uint8_t flags, uint32_t stream, size_t length,
                  const std::string& payload) {
  std::string frame;
  for (const int shift : {16, 8, 0}) frame.push_back(static_cast<char>(length >> shift));
  frame.push_back(static_cast<char>(type));
  frame.push_back(static_cast<char>(flags));
  for (const int shift : {24, 16, 8, 0}) {
    frame.push_back(static_cast<char>(stream >> shift));
  }
  return frame + payload;
}

std::string WrongFrames(Random& random) {
  std::string bytes;
  if (Below(random, 8) != 0) bytes += kPreface;
  if (Below(random, 4) != 0) bytes += Frame(4, 0, 0, 0, "");
  const size_t count = 1 + Below(random, 64);
  const auto kind = Below(random, 4);
  for (size_t i = 0; i < count; ++i) {
    const std::string payload = RandomBytes(random, Below(random, 64));
    if (kind == 0) {  // anything
      bytes +=
          Frame(static_cast<uint8_t>(random()), static_cast<uint8_t>(random()),
                static_cast<uint32_t>(random()) >> Below(random, 32),
                Below(random, 3) == 0 ? random() % (1 << 20) : payload.size(), payload);
    } else if (kind == 1) {  // streams that are begun and reset
      bytes += Frame(1, 4, static_cast<uint32_t>(2 * i + 1), payload.size(), payload);
      bytes += Frame(3, 0, static_cast<uint32_t>(2 * i + 1), 4, RandomBytes(random, 4));
    } else if (kind == 2) {  // SETTINGS and PING
      bytes += Frame(4, 0, 0, 6, RandomBytes(random, 6));
      bytes += Frame(6, 0, 0, 8, RandomBytes(random, 8));
    } else {  // headers without an end
      bytes += Frame(i == 0 ? 1 : 9, 0, 1, payload.size(), payload);
    }
  }
  return bytes.substr(0, bytes.size() - Below(random, 8));
}

}  // namespace

void SendRubbish(const std::string& address, Random& random) {
  const Socket socket(address);
  if (!socket.open()) return;
  std::string bytes = RandomBytes(random, 1 + Below(random, 2000));
  // As if a TLS record, or HTTP/1.1, began.
  if (Below(random, 2) == 0) bytes = std::string("\x16\x03\x01\x02\x00\x01", 6) + bytes;
  if (Below(random, 4) == 0) bytes = "GET / HTTP/1.1\r\n\r\n" + bytes;
  socket.Send(bytes);
}

void Vanish(const std::string& address, Random& random) {
  const Socket socket(address);
  if (!socket.open()) return;
  if (Below(random, 2) == 0) socket.ResetWhenClosed();
  if (Below(random, 3) == 0) return;
  Tls tls(socket.fd());
  if (SSL_connect(tls.ssl.get()) == 1 && Below(random, 2) == 0) {
    SSL_write(tls.ssl.get(), kPreface, static_cast<int>(Below(random, sizeof(kPreface))));
  }
  ERR_clear_error();
}

void SendWrongFrames(const std::string& address, Random& random) {
  const Socket socket(address);
  if (!socket.open()) return;
  Tls tls(socket.fd());
  if (SSL_connect(tls.ssl.get()) == 1) {
    const std::string bytes = WrongFrames(random);
    SSL_write(tls.ssl.get(), bytes.data(), static_cast<int>(bytes.size()));
    char reply[4096];
    for (int i = 0; i < 8 && SSL_read(tls.ssl.get(), reply, sizeof(reply)) > 0; ++i) {
    }
  }
  ERR_clear_error();
}

std::string WrongProtobuf(Random& random, size_t most) {
  std::string bytes = RandomBytes(random, Below(random, most + 1));
  // A field of each wire type here and there.
  for (size_t i = 0; i + 2 < bytes.size(); i += 1 + Below(random, 16)) {
    bytes[i] = static_cast<char>((1 + Below(random, 8)) << 3 | Below(random, 6));
    bytes[i + 1] = static_cast<char>(Below(random, 24));
  }
  return bytes;
}

}  // namespace answerbook::faults
