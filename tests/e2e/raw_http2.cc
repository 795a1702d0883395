#include "tests/e2e/raw_http2.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace answerbook::e2e {
namespace {

constexpr size_t kFrameHeaderBytes = 9;

void AppendNumber(std::string& out, uint32_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift & 0xFF));
  }
}

uint32_t ReadNumber(std::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

// RFC 7541, section 5.1, with a prefix of 7 bits.
void AppendLength(std::string& out, size_t length) {
  constexpr size_t kPrefix = 127;
  if (length < kPrefix) {
    out.push_back(static_cast<char>(length));
    return;
  }
  out.push_back(static_cast<char>(kPrefix));
  for (length -= kPrefix; length >= 128; length /= 128) {
    out.push_back(static_cast<char>(length % 128 | 128));
  }
  out.push_back(static_cast<char>(length));
}

}  // namespace

std::string ToBytes(const Frame& frame) {
  std::string out;
  AppendNumber(out, static_cast<uint32_t>(frame.payload.size()), 3);
  out.push_back(static_cast<char>(frame.type));
  out.push_back(static_cast<char>(frame.flags));
  AppendNumber(out, frame.stream, 4);
  return out + frame.payload;
}

std::string Hello(const std::vector<std::pair<uint16_t, uint32_t>>& settings) {
  Frame frame{FrameType::kSettings, 0, 0, ""};
  for (const auto& [id, value] : settings) {
    AppendNumber(frame.payload, id, 2);
    AppendNumber(frame.payload, value, 4);
  }
  return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + ToBytes(frame);
}

std::string SettingsAck() { return ToBytes({FrameType::kSettings, kAck, 0, ""}); }

std::string Ping() { return ToBytes({FrameType::kPing, 0, 0, "12345678"}); }

std::string RstStream(uint32_t stream) {
  Frame frame{FrameType::kRstStream, 0, stream, ""};
  AppendNumber(frame.payload, kCancel, 4);
  return ToBytes(frame);
}

std::string WindowUpdate(uint32_t stream, uint32_t increment) {
  Frame frame{FrameType::kWindowUpdate, 0, stream, ""};
  AppendNumber(frame.payload, increment, 4);
  return ToBytes(frame);
}

std::string Field(std::string_view name, std::string_view value) {
  std::string out(1, '\0');
  AppendLength(out, name.size());
  out += name;
  AppendLength(out, value.size());
  out += value;
  return out;
}

std::string CallFields(std::string_view path) {
  return Field(":method", "POST") + Field(":scheme", "http") + Field(":path", path) +
         Field(":authority", "test") + Field("te", "trailers") +
         Field("content-type", "application/grpc");
}

std::string CallHeaders(uint32_t stream, std::string_view path) {
  return ToBytes({FrameType::kHeaders, kEndHeaders, stream, CallFields(path)});
}

std::string Request(uint32_t stream, std::string_view message) {
  std::string payload(1, '\0');  // not compressed
  AppendNumber(payload, static_cast<uint32_t>(message.size()), 4);
  payload += message;
  return ToBytes({FrameType::kData, kEndStream, stream, payload});
}

RawConnection::RawConnection(const std::string& address) {
  const size_t colon = address.find(':');
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(colon + 1))));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &target.sin_addr);
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return;
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (connect(fd_, reinterpret_cast<sockaddr*>(&target), sizeof(target)) != 0) {
    close(std::exchange(fd_, -1));
    return;
  }
  fcntl(fd_, F_SETFL, O_NONBLOCK);
}

RawConnection::RawConnection(RawConnection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      ended_(other.ended_),
      received_(std::move(other.received_)) {}

RawConnection::~RawConnection() {
  if (fd_ >= 0) close(fd_);
}

bool RawConnection::WaitFor(short events, Time deadline) const {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd polled{fd_, events, 0};
    if (poll(&polled, 1, static_cast<int>(left.count())) > 0) return true;
  }
}

bool RawConnection::Receive() {
  std::array<char, 16384> buffer{};
  while (!ended_) {
    const ssize_t got = recv(fd_, buffer.data(), buffer.size(), 0);
    if (got > 0) {
      received_.append(buffer.data(), static_cast<size_t>(got));
    } else if (got < 0 && errno == EAGAIN) {
      return true;
    } else if (got == 0 || errno != EINTR) {
      ended_ = true;
    }
  }
  return false;
}

bool RawConnection::SendUntilBlocked(std::string_view& bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (errno == EAGAIN) {
      return true;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool RawConnection::Send(std::string_view bytes, std::chrono::milliseconds patience) {
  const Time deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    if (!Receive() || !SendUntilBlocked(bytes)) return false;
    if (bytes.empty()) return true;
    if (!WaitFor(POLLIN | POLLOUT, deadline)) return false;
  }
}

bool RawConnection::SendDeaf(std::string_view bytes, std::chrono::milliseconds patience) {
  const Time deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    if (!SendUntilBlocked(bytes)) return false;
    if (bytes.empty()) return true;
    if (!WaitFor(POLLOUT, deadline)) return false;
  }
}

std::optional<Frame> RawConnection::Next(std::chrono::milliseconds patience) {
  const Time deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    if (received_.size() >= kFrameHeaderBytes) {
      const std::string_view bytes = received_;
      const size_t size = ReadNumber(bytes.substr(0, 3));
      if (bytes.size() >= kFrameHeaderBytes + size) {
        Frame frame{static_cast<FrameType>(bytes[3]), static_cast<uint8_t>(bytes[4]),
                    ReadNumber(bytes.substr(5, 4)),
                    std::string(bytes.substr(kFrameHeaderBytes, size))};
        received_.erase(0, kFrameHeaderBytes + size);
        return frame;
      }
    }
    const size_t before = received_.size();
    const bool open = Receive();
    if (received_.size() > before) continue;
    if (!open || !WaitFor(POLLIN, deadline)) return std::nullopt;
  }
}

std::optional<Frame> RawConnection::Next(FrameType type,
                                         std::chrono::milliseconds patience) {
  const Time deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    std::optional<Frame> frame = Next(std::chrono::ceil<std::chrono::milliseconds>(
        std::max(deadline - std::chrono::steady_clock::now(), Time::duration::zero())));
    if (!frame.has_value() || frame->type == type) return frame;
  }
}

bool RawConnection::WaitForEnd(std::chrono::milliseconds patience) {
  const Time deadline = std::chrono::steady_clock::now() + patience;
  while (Receive()) {
    if (!WaitFor(POLLIN, deadline)) return false;
  }
  return true;
}

bool RawConnection::IsOpen() { return connected() && Receive(); }

}  // namespace answerbook::e2e
