// Any bytes as traceparent and as request id: what is taken can be given back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "service/server/trace_context.h"

namespace answerbook::server {
namespace {

void Check(std::string_view text) {
  if (const auto context = ParseTraceparent(text)) {
    const std::string back = FormatTraceparent(*context, 1);
    const auto again = ParseTraceparent(back);
    if (!again.has_value() || again->trace_id != context->trace_id) std::abort();
  }
  if (IsRequestId(text) && (text.empty() || text.size() > kMostRequestIdBytes)) {
    std::abort();
  }
}

}  // namespace
}  // namespace answerbook::server

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  answerbook::server::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
