// Any bytes as a configuration file: entries or faults, and entries that can be set.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "service/server/config_file.h"
#include "service/server/settings.h"

namespace answerbook::server {
namespace {

void Check(std::string_view text) {
  std::vector<std::string> faults;
  Options options;
  for (const ConfigEntry& entry : ParseConfig(text, "file", &faults)) {
    if (entry.setting == nullptr || entry.line < 1) std::abort();
    if (!SetFromText(*entry.setting, entry.text, &options).ok()) continue;
    // What was set prints as what sets it again.
    Options again;
    const std::string written = ToText(*entry.setting, options);
    if (!SetFromText(*entry.setting, written, &again).ok()) std::abort();
    if (ToText(*entry.setting, again) != written) std::abort();
  }
  if (Validate(options).ok() && options.content.empty()) std::abort();
}

}  // namespace
}  // namespace answerbook::server

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  answerbook::server::Check({reinterpret_cast<const char*>(data), size});
  return 0;
}
