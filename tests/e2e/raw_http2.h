// HTTP/2 frames written by hand, for clients that do not keep to the rules.
#ifndef ANSWERBOOK_TESTS_E2E_RAW_HTTP2_H_
#define ANSWERBOOK_TESTS_E2E_RAW_HTTP2_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/e2e/process.h"

namespace answerbook::e2e {

// RFC 9113, section 6.
enum class FrameType : uint8_t {
  kData = 0,
  kHeaders = 1,
  kRstStream = 3,
  kSettings = 4,
  kPing = 6,
  kGoAway = 7,
  kWindowUpdate = 8,
  kContinuation = 9,
};
inline constexpr uint8_t kAck = 1;
inline constexpr uint8_t kEndStream = 1;
inline constexpr uint8_t kEndHeaders = 4;

inline constexpr uint16_t kMaxConcurrentStreams = 3;
inline constexpr uint16_t kInitialWindowSize = 4;

// Errors that GOAWAY and RST_STREAM name.
inline constexpr uint32_t kCancel = 8;
inline constexpr uint32_t kEnhanceYourCalm = 11;

struct Frame {
  FrameType type = FrameType::kData;
  uint8_t flags = 0;
  uint32_t stream = 0;
  std::string payload;
};

std::string ToBytes(const Frame& frame);

// What a client says first: the preface and its settings.
std::string Hello(const std::vector<std::pair<uint16_t, uint32_t>>& settings = {});
std::string SettingsAck();
std::string Ping();
std::string RstStream(uint32_t stream);
std::string WindowUpdate(uint32_t stream, uint32_t increment);

// A field of a header block as a literal that is not indexed, without Huffman coding.
std::string Field(std::string_view name, std::string_view value);
// The block that a call of `path` begins with.
std::string CallFields(std::string_view path);
// The headers of a call; its request is to follow.
std::string CallHeaders(uint32_t stream, std::string_view path);
// The request of a call, which ends what the client sends.
std::string Request(uint32_t stream, std::string_view message);

// A TCP connection to "127.0.0.1:port".
class RawConnection {
 public:
  explicit RawConnection(const std::string& address);
  ~RawConnection();
  RawConnection(RawConnection&& other) noexcept;
  RawConnection& operator=(RawConnection&&) = delete;

  bool connected() const { return fd_ >= 0; }

  // Sends all bytes; reads meanwhile, so that the server is not kept from reading by
  // what it cannot send. False when the connection ends before, or takes nothing for
  // `patience`.
  bool Send(std::string_view bytes, std::chrono::milliseconds patience = kPatience);

  // The same without reading.
  bool SendDeaf(std::string_view bytes, std::chrono::milliseconds patience);

  // The next frame; nothing when the connection ends before.
  std::optional<Frame> Next(std::chrono::milliseconds patience = kPatience);
  // The next of this type, others left out.
  std::optional<Frame> Next(FrameType type,
                            std::chrono::milliseconds patience = kPatience);

  // Whether the server ends the connection in time. Takes all that it sends before.
  bool WaitForEnd(std::chrono::milliseconds patience = kPatience);
  // Whether it has ended by now, as far as is known.
  bool IsOpen();

  // What was received and not taken as frames.
  const std::string& received() const { return received_; }

 private:
  using Time = std::chrono::steady_clock::time_point;

  // Waits for one of the poll `events`; false at the deadline.
  bool WaitFor(short events, Time deadline) const;
  // Takes what is there; false once the server has ended the connection.
  bool Receive();
  bool SendUntilBlocked(std::string_view& bytes);

  int fd_ = -1;
  bool ended_ = false;
  std::string received_;
};

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_RAW_HTTP2_H_
