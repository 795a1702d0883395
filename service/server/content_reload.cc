#include "service/server/content_reload.h"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "service/server/content_loader.h"

namespace answerbook::server {
namespace {

// Content with a fault on every line would fill the log: of more faults than this the
// rest is counted.
constexpr size_t kMostFaults = 20;

// Bytes of memory that the process has in use; 0 when the system does not say.
int64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t total = 0;
  int64_t resident = 0;
  if (!(statm >> total >> resident)) return 0;
  return resident * sysconf(_SC_PAGESIZE);
}

// The lines of `text`, the first kMostFaults of them, and how many there are.
std::vector<std::string> FirstLines(std::string_view text, size_t* count) {
  std::vector<std::string> lines;
  *count = 0;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    if (++*count <= kMostFaults) lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::vector<LogField> FieldsOf(const Options& options, const snapshot::Snapshot& live,
                               absl::Duration load_time) {
  return {{"content", options.content},
          {"topics", live.answers().topics()},
          {"answers", live.answers().answers()},
          {"synonym_rules", live.synonym_rules()},
          {"content_version", live.version()},
          {"load_ms", absl::ToInt64Milliseconds(load_time)},
          {"index_bytes", live.engine().IndexBytes()},
          {"resident_bytes", ResidentBytes()}};
}

}  // namespace

void LogStart(const Log& log, const Options& options, const snapshot::Snapshot& live,
              absl::Duration load_time) {
  std::vector<LogField> fields = FieldsOf(options, live, load_time);
  fields.insert(fields.begin(), {"version", ANSWERBOOK_VERSION});
  log.Info("start",
           absl::StrCat("loaded ", live.answers().answers(), " answers on ",
                        live.answers().topics(), " topics from ", options.content),
           fields);
}

void ContentReload::Run(ReloadTrigger trigger) {
  const std::string trigger_name(ReloadTriggerName(trigger));
  const absl::Time begin = absl::Now();
  const std::string before = holder_.Get()->version();
  absl::StatusOr<std::shared_ptr<const snapshot::Snapshot>> loaded = load_(before);
  if (trigger == ReloadTrigger::kTimer && loaded.status() == last_failure_ &&
      (!loaded.ok() || *loaded == nullptr)) {
    return;  // as it was, well or not
  }
  last_failure_ = loaded.status();
  Outcome outcome{loaded.status(), nullptr, absl::Now() - begin};
  if (!loaded.ok()) {
    size_t count = 0;
    const std::vector<std::string> faults =
        FirstLines(std::string_view(loaded.status().message().data(),
                                    loaded.status().message().size()),
                   &count);
    log_.Error(
        "reload_failed",
        absl::StrCat("the content was not loaded and the library stays as it was: ",
                     faults.empty() ? "" : faults.front(),
                     count > 1 ? absl::StrCat(" (the first of ", count, " lines)") : ""),
        {{"trigger", trigger_name},
         {"content", options_.content},
         {"content_version", before},
         {"faults", faults},
         {"fault_lines", count}});
  } else if (*loaded == nullptr) {
    log_.Info("reload_unchanged", "the content is the same as before",
              {{"trigger", trigger_name}, {"content_version", before}});
  } else {
    outcome.changed = *loaded;
    std::vector<LogField> fields = FieldsOf(options_, **loaded, outcome.load_time);
    fields.insert(fields.begin(),
                  {{"trigger", trigger_name}, {"content_version_before", before}});
    const size_t answers = (*loaded)->answers().answers();
    SwapAndRelease(holder_, *std::move(loaded));
    log_.Info("reloaded",
              absl::StrCat("serving ", answers, " answers from ", options_.content),
              fields);
  }
  if (on_outcome_) on_outcome_(outcome);
}

}  // namespace answerbook::server
