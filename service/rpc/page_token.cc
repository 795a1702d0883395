#include "service/rpc/page_token.h"

#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "xxhash.h"

namespace answerbook::rpc {
namespace {

constexpr uint8_t kFormat = 1;
constexpr size_t kContentAt = 1;
constexpr size_t kRequestAt = kContentAt + 8;
constexpr size_t kOffsetAt = kRequestAt + 8;
constexpr size_t kChecksumAt = kOffsetAt + 4;
constexpr size_t kTokenBytes = kChecksumAt + 8;
constexpr size_t kEncodedBytes = (kTokenBytes * 8 + 5) / 6;

uint64_t Hash(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

void AppendNumber(std::string& out, uint64_t number, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>(number >> (8 * i) & 0xFF));
  }
}

uint64_t ReadNumber(std::string_view in, size_t at, size_t bytes) {
  uint64_t number = 0;
  for (size_t i = 0; i < bytes; ++i) {
    number |= uint64_t{static_cast<uint8_t>(in[at + i])} << (8 * i);
  }
  return number;
}

// The bytes of a token, empty when it is malformed.
std::string Unwrap(std::string_view token) {
  if (token.size() != kEncodedBytes) return "";
  std::string bytes;
  // Unescaping passes over white space and spare bits; a token has neither, and only
  // one spelling.
  if (!absl::WebSafeBase64Unescape(absl::string_view(token.data(), token.size()),
                                   &bytes) ||
      bytes.size() != kTokenBytes || absl::WebSafeBase64Escape(bytes) != token ||
      static_cast<uint8_t>(bytes[0]) != kFormat ||
      ReadNumber(bytes, kChecksumAt, 8) !=
          Hash(std::string_view(bytes).substr(0, kChecksumAt))) {
    return "";
  }
  return bytes;
}

}  // namespace

uint64_t BareRequestFingerprint(std::string_view method,
                                const google::protobuf::MessageLite& bare) {
  // Requests have no maps: their wire form is the same whoever writes it.
  std::string bytes;
  bytes.reserve(method.size() + 1 + bare.ByteSizeLong());
  bytes.append(method);
  bytes.push_back('\0');
  bare.AppendToString(&bytes);
  return Hash(bytes);
}

std::string EncodePageToken(const PageScope& scope, uint32_t offset) {
  std::string bytes;
  bytes.reserve(kTokenBytes);
  AppendNumber(bytes, kFormat, 1);
  AppendNumber(bytes, Hash(scope.content_version), 8);
  AppendNumber(bytes, scope.request, 8);
  AppendNumber(bytes, offset, 4);
  AppendNumber(bytes, Hash(bytes), 8);
  return absl::WebSafeBase64Escape(bytes);
}

DecodedPageToken DecodePageToken(std::string_view token, const PageScope& scope) {
  const std::string bytes = Unwrap(token);
  if (bytes.empty()) return {PageTokenState::kMalformed};
  if (ReadNumber(bytes, kRequestAt, 8) != scope.request) {
    return {PageTokenState::kOtherRequest};
  }
  if (ReadNumber(bytes, kContentAt, 8) != Hash(scope.content_version)) {
    return {PageTokenState::kExpired};
  }
  return {PageTokenState::kValid, static_cast<uint32_t>(ReadNumber(bytes, kOffsetAt, 4))};
}

bool IsPageToken(std::string_view token) { return !Unwrap(token).empty(); }

}  // namespace answerbook::rpc
