#include "service/server/stderr_sink.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace answerbook::server {

void WriteToStderr(std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(STDERR_FILENO, text.data(), text.size());
    if (size >= 0) {
      text.remove_prefix(static_cast<size_t>(size));
    } else if (errno == EAGAIN) {  // whoever shares it may have made it so
      pollfd polled{STDERR_FILENO, POLLOUT, 0};
      poll(&polled, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

void StderrSink::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  WriteToStderr({line.data(), line.size()});
}

}  // namespace answerbook::server
