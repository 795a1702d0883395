#include "service/server/process_figures.h"

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace answerbook::server {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// When the system started, in seconds since 1970.
std::optional<double> BootTime() {
  std::ifstream stat("/proc/stat");
  for (std::string line; std::getline(stat, line);) {
    absl::string_view rest = line;
    int64_t seconds = 0;
    if (absl::ConsumePrefix(&rest, "btime ") && absl::SimpleAtoi(rest, &seconds)) {
      return static_cast<double>(seconds);
    }
  }
  return std::nullopt;
}

std::optional<int64_t> OpenDescriptors() {
  std::error_code error;
  std::filesystem::directory_iterator entry("/proc/self/fd", error);
  int64_t count = 0;
  while (!error && entry != std::filesystem::directory_iterator()) {
    ++count;
    entry.increment(error);
  }
  if (error) return std::nullopt;
  return count - 1;  // but for the one of the directory
}

}  // namespace

ProcessFigures ReadProcessFigures() {
  ProcessFigures out;
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) {
    out.cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    out.max_fds = static_cast<int64_t>(limit.rlim_cur);
  }
  out.open_fds = OpenDescriptors();

  // proc(5): fields by their numbers there, from 3 on behind the name, which may hold
  // spaces and brackets.
  std::ifstream stat("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(stat), {}};
  const size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return out;
  const std::vector<absl::string_view> fields =
      absl::StrSplit(absl::string_view(text).substr(name_end + 2), ' ');
  const auto field = [&](size_t number) -> std::optional<int64_t> {
    int64_t value = 0;
    if (number - 3 >= fields.size() || !absl::SimpleAtoi(fields[number - 3], &value)) {
      return std::nullopt;
    }
    return value;
  };
  out.threads = field(20);
  out.virtual_bytes = field(23);
  if (const auto pages = field(24)) out.resident_bytes = *pages * sysconf(_SC_PAGESIZE);
  if (const auto ticks = field(22)) {
    if (const auto boot = BootTime()) {
      out.start_time_seconds =
          *boot + static_cast<double>(*ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
    }
  }
  return out;
}

}  // namespace answerbook::server
