// The server's log: one line an event, as JSON for machines or as text for people.
//
//   log.Info("listening", "listening on 127.0.0.1:50051", {{"port", 50051}});
//
// gives, in the two formats,
//
//   {"time":"2026-11-23T13:31:32.123Z","level":"info","event":"listening",
//    "message":"listening on 127.0.0.1:50051","port":50051}          (in one line)
//   2026-11-23T13:31:32.123Z info     listening: listening on 127.0.0.1:50051 port=50051
//
// Nobody waits for whoever reads the log: lines wait in a queue (log_queue.h), and when
// it is full, those that may be are left out, counted, and told of later.
#ifndef ANSWERBOOK_SERVICE_SERVER_LOG_H_
#define ANSWERBOOK_SERVICE_SERVER_LOG_H_

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"

namespace spdlog {
class logger;
namespace sinks {
class sink;
}  // namespace sinks
}  // namespace spdlog

namespace answerbook::server {

class LogQueue;

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kJson, kText };

// From the words that --log_level and --log_format take.
std::optional<LogLevel> ParseLogLevel(std::string_view word);
std::optional<LogFormat> ParseLogFormat(std::string_view word);

// A named value of an event.
class LogField {
 public:
  using Value =
      std::variant<bool, int64_t, double, std::string, std::vector<std::string>>;

  LogField(std::string_view name, bool value) : name_(name), value_(value) {}
  template <std::integral T>
  LogField(std::string_view name, T value)
      : name_(name), value_(static_cast<int64_t>(value)) {}
  LogField(std::string_view name, double value) : name_(name), value_(value) {}
  LogField(std::string_view name, const char* value)
      : name_(name), value_(std::string(value)) {}
  LogField(std::string_view name, std::string value)
      : name_(name), value_(std::move(value)) {}
  LogField(std::string_view name, std::vector<std::string> value)
      : name_(name), value_(std::move(value)) {}

  std::string_view name() const { return name_; }
  const Value& value() const { return value_; }

 private:
  std::string_view name_;
  Value value_;
};

// Thread-safe. Texts that are not UTF-8 are repaired; as text, characters that terminals
// obey or that end lines are escaped, or spaces in messages.
class Log {
 public:
  // Writes to stderr, by a queue.
  Log(LogLevel least, LogFormat format);
  // Writes to `sink`, by a queue of so many lines, or, when that is 0, before Write
  // returns.
  Log(LogLevel least, LogFormat format, std::shared_ptr<spdlog::sinks::sink> sink,
      size_t queue_lines = 0);
  // Waits until all was written.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Whether events of this level are written.
  bool Writes(LogLevel level) const;

  // `event` names the kind of event, in snake_case, and is stable; `message` says it to
  // people. Below the least level nothing is done. Does not wait for a queue to be
  // written; with thousands of lines that nobody takes, the oldest is left out.
  void Write(LogLevel level, std::string_view event, std::string_view message,
             const std::vector<LogField>& fields = {}) const;

  // The same for what there is much of: left out when the queue is nearly full, so that
  // there is room for the rest.
  void WriteIfRoom(LogLevel level, std::string_view event, std::string_view message,
                   const std::vector<LogField>& fields = {}) const;

  // Writes a line to stderr as it is, in its turn.
  void WritePlain(std::string_view line) const;

  // Lines that were left out so far.
  int64_t dropped() const;

  // Waits until what was logged before is written; false when that takes longer. Before
  // the process ends, which what waits does not outlive.
  bool Flush(absl::Duration patience) const;

  void Debug(std::string_view event, std::string_view message,
             const std::vector<LogField>& fields = {}) const {
    Write(LogLevel::kDebug, event, message, fields);
  }
  void Info(std::string_view event, std::string_view message,
            const std::vector<LogField>& fields = {}) const {
    Write(LogLevel::kInfo, event, message, fields);
  }
  void Warning(std::string_view event, std::string_view message,
               const std::vector<LogField>& fields = {}) const {
    Write(LogLevel::kWarning, event, message, fields);
  }
  void Error(std::string_view event, std::string_view message,
             const std::vector<LogField>& fields = {}) const {
    Write(LogLevel::kError, event, message, fields);
  }

 private:
  LogFormat format_;
  std::unique_ptr<LogQueue> queue_;  // null without
  std::shared_ptr<spdlog::logger> logger_;
};

// Sends what gRPC and protobuf log, which is lines of their own on stderr, to `log` as
// events `grpc` (at most 20 in a second; the next says how many were left out) and
// `protobuf` from now on. `log` must outlive all use of them.
void TakeOverLibraryLogs(const Log* log);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_LOG_H_
