// Any bytes as a file of principals: principals, or an error that is not empty; what was
// read can be asked.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "service/server/principals.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using answerbook::server::Principals;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = Principals::Parse(text, "file", 1);
  if (!parsed.ok()) {
    if (parsed.status().message().empty()) std::abort();
  } else if ((*parsed)->size() == 0 || (*parsed)->ByToken(text) != nullptr) {
    std::abort();  // nobody in it; or its own text as a token whose hash is in it
  }
  std::string_view why;
  if (!answerbook::server::BearerToken(text, &why).has_value() && why.empty()) {
    std::abort();
  }
  return 0;
}
