#include "service/server/trace_context.h"

#include <algorithm>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace answerbook::server {
namespace {

// Lower case only, as the standard has it.
bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f');
  });
}

bool IsZero(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c == '0'; });
}

int HexDigit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// "vv-tttttttttttttttttttttttttttttttt-pppppppppppppppp-ff"
constexpr size_t kTraceAt = 3;
constexpr size_t kParentAt = kTraceAt + 32 + 1;
constexpr size_t kFlagsAt = kParentAt + 16 + 1;
constexpr size_t kSize = kFlagsAt + 2;

}  // namespace

bool IsRequestId(std::string_view id) {
  return !id.empty() && id.size() <= kMostRequestIdBytes &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
                  std::string_view("-_.:/+=@").find(c) != std::string_view::npos;
         });
}

std::optional<TraceContext> ParseTraceparent(std::string_view value) {
  if (value.size() < kSize) return std::nullopt;
  const std::string_view version = value.substr(0, 2);
  const std::string_view trace = value.substr(kTraceAt, 32);
  const std::string_view parent = value.substr(kParentAt, 16);
  const std::string_view flags = value.substr(kFlagsAt, 2);
  if (value[kTraceAt - 1] != '-' || value[kParentAt - 1] != '-' ||
      value[kFlagsAt - 1] != '-') {
    return std::nullopt;
  }
  if (!IsHex(version) || !IsHex(trace) || !IsHex(parent) || !IsHex(flags)) {
    return std::nullopt;
  }
  if (version == "ff" || IsZero(trace) || IsZero(parent)) return std::nullopt;
  // Later versions may have more behind another hyphen.
  if (value.size() > kSize && (version == "00" || value[kSize] != '-')) {
    return std::nullopt;
  }
  return TraceContext{std::string(trace), std::string(parent),
                      static_cast<uint8_t>(HexDigit(flags[0]) * 16 + HexDigit(flags[1]))};
}

std::string FormatTraceparent(const TraceContext& context, uint64_t span_id) {
  // Of the flags only those of level 1 may be passed on.
  return absl::StrCat("00-", context.trace_id, "-", Hex(span_id), "-0",
                      context.flags & 1);
}

uint64_t NewId() {
  static thread_local absl::InsecureBitGen generator;
  uint64_t id = 0;
  while (id == 0) id = absl::Uniform<uint64_t>(generator);
  return id;
}

std::string Hex(uint64_t id) { return absl::StrFormat("%016x", id); }

}  // namespace answerbook::server
