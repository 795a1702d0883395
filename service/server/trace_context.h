// Who a call belongs to, beyond this service: the ids that callers send along and find
// again in logs on both sides.
#ifndef ANSWERBOOK_SERVICE_SERVER_TRACE_CONTEXT_H_
#define ANSWERBOOK_SERVICE_SERVER_TRACE_CONTEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace answerbook::server {

// Names in gRPC's metadata.
inline constexpr char kRequestIdKey[] = "x-request-id";
inline constexpr char kTraceparentKey[] = "traceparent";

// Longer request ids are taken for none.
inline constexpr size_t kMostRequestIdBytes = 128;

// Whether `id` can be repeated in a log and in metadata as it is: 1 to 128 ASCII letters,
// digits and any of - _ . : / + = @.
bool IsRequestId(std::string_view id);

// The W3C's Trace Context, level 1 (https://www.w3.org/TR/trace-context-1/), but for its
// tracestate, which only matters to those who send further calls.
struct TraceContext {
  std::string trace_id;   // 32 lower-case hexadecimal digits, not all 0
  std::string parent_id;  // 16 of them, not all 0: the caller's span
  uint8_t flags = 0;      // bit 0: the caller may have recorded its span
};

// From the value of traceparent; nothing when it is none. Of versions after 00 what this
// one knows is read, as the standard has it.
std::optional<TraceContext> ParseTraceparent(std::string_view value);

// The traceparent of a span of this service in the same trace.
std::string FormatTraceparent(const TraceContext& context, uint64_t span_id);

// 64 random bits, never 0. Not for secrets. Thread-safe.
uint64_t NewId();

// 16 hexadecimal digits.
std::string Hex(uint64_t id);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_TRACE_CONTEXT_H_
