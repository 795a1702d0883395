#include "service/server/descriptors.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <limits>
#include <set>
#include <system_error>

#include "absl/strings/numbers.h"

namespace answerbook::server {
namespace {

// For files of content and certificates, for connections that ask for metrics, and for
// what libraries open.
constexpr int64_t kReserve = 256;

std::set<int64_t> OpenDescriptors() {
  std::set<int64_t> open;
  std::error_code error;
  for (std::filesystem::directory_iterator i("/proc/self/fd", error), end;
       !error && i != end; i.increment(error)) {
    int64_t descriptor = 0;
    if (absl::SimpleAtoi(i->path().filename().string(), &descriptor)) {
      open.insert(descriptor);
    }
  }
  // The directory's own among them is closed by now.
  for (auto i = open.begin(); i != open.end();) {
    i = fcntl(static_cast<int>(*i), F_GETFD) < 0 ? open.erase(i) : std::next(i);
  }
  return open;
}

// The descriptor that is one too high when so many that are free now are taken, the
// lowest first, as the system does.
int64_t FirstBeyond(const std::set<int64_t>& open, int64_t connections) {
  int64_t beyond = connections;
  for (const int64_t descriptor : open) {
    if (descriptor >= beyond) break;
    ++beyond;
  }
  return beyond;
}

}  // namespace

ConnectionRoom MakeRoomFor(int connections) {
  const std::set<int64_t> open = OpenDescriptors();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) limit = {1024, 1024};
  const auto wanted = static_cast<rlim_t>(FirstBeyond(open, connections) + kReserve);
  if (limit.rlim_cur < wanted) {
    rlimit raised = limit;
    raised.rlim_cur = std::min(wanted, limit.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  const auto most = static_cast<int64_t>(
      std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<int>::max()));
  // Of very few, half are kept for files.
  const int64_t free = std::max<int64_t>(most - static_cast<int64_t>(open.size()), 0);
  const int64_t room =
      std::clamp<int64_t>(free - std::min(kReserve, free / 2), 1, connections);
  return {static_cast<int>(room), static_cast<int>(FirstBeyond(open, room)),
          static_cast<int>(most)};
}

}  // namespace answerbook::server
