// Any bytes as a page token: valid only when EncodePageToken could have made it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "service/rpc/page_token.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace answerbook::rpc;  // NOLINT(google-build-using-namespace)
  const std::string_view token(reinterpret_cast<const char*>(data), size);
  const PageScope scope{"0123456789abcdef", 42};
  const DecodedPageToken decoded = DecodePageToken(token, scope);
  if (decoded.state == PageTokenState::kValid &&
      EncodePageToken(scope, decoded.offset) != token) {
    std::abort();
  }
  return 0;
}
