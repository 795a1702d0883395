#include "service/tools/progress.h"

#include "absl/strings/str_format.h"

namespace answerbook::tools {
namespace {

constexpr size_t kWidth = 30;
constexpr char kEraseLine[] = "\r\x1b[K";

}  // namespace

Progress::~Progress() {
  if (shown_) err_ << kEraseLine << std::flush;
}

void Progress::Show(const char* stage, size_t done, size_t all) {
  if (!terminal_) return;
  const Clock::time_point now = now_();
  // A new stage shows at once when the one before it did.
  if (now < next_ && !(shown_ && stage_ != stage)) return;
  stage_ = stage;
  next_ = now + kPause;
  shown_ = true;
  err_ << kEraseLine;
  if (all == 0) {
    err_ << stage << " …" << std::flush;
    return;
  }
  const size_t full = kWidth * done / all;
  err_ << absl::StreamFormat("%-8s [%s%s] %3d%%  %d of %d", stage, std::string(full, '#'),
                             std::string(kWidth - full, ' '), 100 * done / all, done, all)
       << std::flush;
}

}  // namespace answerbook::tools
