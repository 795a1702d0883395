// Where the log's lines go.
#ifndef ANSWERBOOK_SERVICE_SERVER_STDERR_SINK_H_
#define ANSWERBOOK_SERVICE_SERVER_STDERR_SINK_H_

#include <mutex>
#include <string_view>

#include "spdlog/sinks/base_sink.h"

namespace answerbook::server {

// Writes all of `text` to stderr, or what can be written of it. Waits for a reader, but
// without the lock of stdio's stderr, for which the end of the process would wait.
void WriteToStderr(std::string_view text);

class StderrSink final : public spdlog::sinks::base_sink<std::mutex> {
 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_STDERR_SINK_H_
