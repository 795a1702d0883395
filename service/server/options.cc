#include "service/server/options.h"

#include <set>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "service/content/text.h"
#include "service/server/address.h"
#include "service/server/log.h"

namespace answerbook::server {
namespace {

// gRPC takes sizes as int and counts bytes with a frame header on top.
constexpr int kMostMessageBytes = 1 << 30;
constexpr absl::Duration kLongestDrain = absl::Hours(24);

class Faults {
 public:
  template <typename... Pieces>
  void Add(const char* flag, const Pieces&... pieces) {
    lines_.push_back(absl::StrCat("--", flag, ": ", pieces...));
  }

  void CheckRange(const char* flag, int value, int least, int most) {
    if (value < least || value > most) {
      Add(flag, value, " is not between ", least, " and ", most);
    }
  }

  absl::Status ToStatus() const {
    if (lines_.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrJoin(lines_, "\n"));
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace

absl::Status Validate(const Options& options) {
  Faults faults;
  if (options.listen.empty()) {
    faults.Add("listen", "no address is given; one is needed, such as 127.0.0.1:50051");
  }
  std::set<std::string> addresses;
  for (const std::string& text : options.listen) {
    const absl::StatusOr<ListenAddress> address = ParseListenAddress(text);
    if (!address.ok()) {
      faults.Add("listen", std::string(address.status().message()));
    } else if (address->port != 0 || !address->unix_path.empty()) {
      if (!addresses.insert(ToString(*address)).second) {
        faults.Add("listen", "'", text, "' is given twice");
      }
    }
  }
  if (options.content.empty()) {
    faults.Add("content", "is required: the path of the library to serve");
  }
  if (!content::IsLanguageTag(options.default_language)) {
    faults.Add("default_language", "'", options.default_language,
               "' is not a BCP 47 language tag such as en or pt-BR");
  }
  if (!ParseLogLevel(options.log_level).has_value()) {
    faults.Add("log_level", "'", options.log_level,
               "' is none of debug, info, warning, error");
  }
  if (!ParseLogFormat(options.log_format).has_value()) {
    faults.Add("log_format", "'", options.log_format, "' is neither json nor text");
  }
  faults.CheckRange("max_receive_message_bytes", options.max_receive_message_bytes, 1024,
                    kMostMessageBytes);
  faults.CheckRange("max_concurrent_streams", options.max_concurrent_streams, 1, 1 << 20);
  faults.CheckRange("threads", options.threads, 0, 1024);
  faults.CheckRange("search_cache_mib", options.search_cache_mib, 0, 1 << 16);
  faults.CheckRange("max_threads", options.max_threads, 4, 1 << 16);
  if (options.drain_timeout < absl::ZeroDuration() ||
      options.drain_timeout > kLongestDrain) {
    faults.Add("drain_timeout", absl::FormatDuration(options.drain_timeout),
               " is not between 0s and 24h");
  }
  return faults.ToStatus();
}

}  // namespace answerbook::server
