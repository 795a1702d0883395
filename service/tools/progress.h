// Tells on a terminal how far long work is.
#ifndef ANSWERBOOK_SERVICE_TOOLS_PROGRESS_H_
#define ANSWERBOOK_SERVICE_TOOLS_PROGRESS_H_

#include <chrono>
#include <cstddef>
#include <ostream>
#include <string>

namespace answerbook::tools {

// One line that is written over, and taken away at the end. Nothing is shown when the
// stream is no terminal, nor in the first moments, so that short work shows nothing.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  // `now` is for tests.
  Progress(std::ostream& err, bool terminal, Clock::time_point (*now)() = Clock::now)
      : err_(err), terminal_(terminal), now_(now), next_(now() + kPatience) {}
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // What is being done; of `all` parts `done`, or just that with `all` 0.
  void Show(const char* stage, size_t done, size_t all);

 private:
  static constexpr std::chrono::milliseconds kPatience{500};
  static constexpr std::chrono::milliseconds kPause{100};

  std::ostream& err_;
  const bool terminal_;
  Clock::time_point (*const now_)();
  Clock::time_point next_;  // when the line may be written again
  std::string stage_;
  bool shown_ = false;
};

}  // namespace answerbook::tools

#endif  // ANSWERBOOK_SERVICE_TOOLS_PROGRESS_H_
