#include "service/server/log.h"

#include <array>
#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/support/log.h"
#include "nlohmann/json.hpp"
#include "spdlog/logger.h"
#include "spdlog/pattern_formatter.h"

#include "service/search/unicode.h"
#include "service/server/log_queue.h"
#include "service/server/stderr_sink.h"

namespace answerbook::server {
namespace {

// Lines for stderr that may wait: a moment of the most that can be logged, in 4 MB.
constexpr size_t kQueueLines = 8192;

constexpr char kLoggerName[] = "answerbookd";

constexpr std::array<std::pair<std::string_view, LogLevel>, 4> kLevels{{
    {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},
    {"warning", LogLevel::kWarning},
    {"error", LogLevel::kError},
}};

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

std::string ToJson(const nlohmann::json& value) {
  return value.dump(-1, ' ', /*ensure_ascii=*/false,
                    nlohmann::json::error_handler_t::replace);
}

nlohmann::json ToJsonValue(const LogField& field) {
  return std::visit([](const auto& value) { return nlohmann::json(value); },
                    field.value());
}

// The members of a JSON object behind its time and level.
std::string JsonMembers(std::string_view event, std::string_view message,
                        const std::vector<LogField>& fields) {
  std::string members =
      absl::StrCat("\"event\":", ToJson(event), ",\"message\":", ToJson(message));
  for (const LogField& field : fields) {
    absl::StrAppend(&members, ",", ToJson(field.name()), ":", ToJson(ToJsonValue(field)));
  }
  return members;
}

// What a terminal can take for a command, or somebody for the end of a line.
bool IsControl(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
}

// Calls `take` with each code point of `text` and its bytes.
template <typename Take>
void ForEachCodePoint(std::string_view text, const Take& take) {
  for (size_t at = 0; at < text.size();) {
    const search::CodePoint point = search::DecodeAt(text, at);
    take(point.value, text.substr(at, point.size));
    at += point.size;
  }
}

// As JSON, which allows all but the first 32 of the control characters as they are.
std::string ToTextJson(const nlohmann::json& value) {
  std::string line;
  ForEachCodePoint(ToJson(value), [&](char32_t c, std::string_view bytes) {
    if (IsControl(c)) {
      absl::StrAppend(&line, "\\u", absl::Hex(static_cast<uint32_t>(c), absl::kZeroPad4));
    } else {
      line += bytes;
    }
  });
  return line;
}

// Plain where that can be read back, else as a JSON string.
std::string TextValue(const LogField& field) {
  const auto* text = std::get_if<std::string>(&field.value());
  if (text == nullptr) return ToTextJson(ToJsonValue(field));
  bool plain = !text->empty();
  ForEachCodePoint(*text, [&](char32_t c, std::string_view bytes) {
    const bool broken = c == 0xFFFD && bytes.size() == 1;
    if (IsControl(c) || broken || c == ' ' || c == '"' || c == '=') plain = false;
  });
  return plain ? *text : ToTextJson(*text);
}

// One line, whatever is in the message.
std::string TextLine(std::string_view event, std::string_view message,
                     const std::vector<LogField>& fields) {
  std::string line = absl::StrCat(std::string(event), ": ");
  ForEachCodePoint(message, [&](char32_t c, std::string_view bytes) {
    if (c == 0xFFFD) {
      line += "\uFFFD";  // what is not UTF-8 too
    } else {
      line += IsControl(c) ? " " : bytes;
    }
  });
  for (const LogField& field : fields) {
    absl::StrAppend(&line, " ", std::string(field.name()), "=", TextValue(field));
  }
  return line;
}

// What stands behind time and level.
std::string Line(LogFormat format, std::string_view event, std::string_view message,
                 const std::vector<LogField>& fields) {
  return format == LogFormat::kJson ? JsonMembers(event, message, fields)
                                    : TextLine(event, message, fields);
}

std::atomic<const Log*> library_log{nullptr};

// What gRPC may say in a second: it says something of every connection that fails, and
// anyone can make connections that do.
constexpr int kMostGrpcLinesASecond = 20;

// Whether there is room for one more line now; if so, how many had none since the last.
bool TakeGrpcLine(int64_t* left_out) {
  static std::atomic<int64_t> second = 0;
  static std::atomic<int> lines = 0;
  static std::atomic<int64_t> missing = 0;
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  if (second.exchange(now) != now) lines = 0;
  if (++lines > kMostGrpcLinesASecond) {
    ++missing;
    return false;
  }
  *left_out = missing.exchange(0);
  return true;
}

void LogFromGrpc(gpr_log_func_args* args) {
  // Most of what gRPC calls an error is one connection's trouble, not the server's.
  const LogLevel level =
      args->severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kWarning : LogLevel::kDebug;
  const Log& log = *library_log.load();
  if (!log.Writes(level)) return;
  int64_t left_out = 0;
  if (!TakeGrpcLine(&left_out)) return;
  std::vector<LogField> fields = {{"file", args->file}, {"line", args->line}};
  if (left_out > 0) fields.emplace_back("left_out", left_out);
  log.WriteIfRoom(level, "grpc", args->message, fields);
}

void LogFromProtobuf(google::protobuf::LogLevel /*level*/, const char* file, int line,
                     const std::string& message) {
  // Its errors are about requests that do not parse, which their senders are told.
  library_log.load()->WriteIfRoom(LogLevel::kDebug, "protobuf", message,
                                  {{"file", file}, {"line", line}});
}

}  // namespace

std::optional<LogLevel> ParseLogLevel(std::string_view word) {
  for (const auto& [name, level] : kLevels) {
    if (name == word) return level;
  }
  return std::nullopt;
}

std::optional<LogFormat> ParseLogFormat(std::string_view word) {
  if (word == "json") return LogFormat::kJson;
  if (word == "text") return LogFormat::kText;
  return std::nullopt;
}

Log::Log(LogLevel least, LogFormat format)
    : Log(least, format, std::make_shared<StderrSink>(), kQueueLines) {}

Log::Log(LogLevel least, LogFormat format, std::shared_ptr<spdlog::sinks::sink> sink,
         size_t queue_lines)
    : format_(format) {
  if (queue_lines == 0) {
    logger_ = std::make_shared<spdlog::logger>(kLoggerName, std::move(sink));
  } else {
    LogQueue::Notice notice;
    if (least <= LogLevel::kWarning) {
      notice = [format](int64_t since_last, int64_t in_all) {
        return Line(
            format, "log_dropped",
            absl::StrCat(since_last, " lines were left out, for nobody took them"),
            {{"lines", since_last}, {"since_start", in_all}});
      };
    }
    queue_ = std::make_unique<LogQueue>(std::move(sink), queue_lines, std::move(notice));
    logger_ = queue_->NewLogger(kLoggerName);
  }
  logger_->set_level(ToSpdlog(least));
  logger_->flush_on(spdlog::level::trace);
  logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      format == LogFormat::kJson ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                 : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v",
      spdlog::pattern_time_type::utc));
}

Log::~Log() {
  logger_.reset();  // before its queue
}

bool Log::Writes(LogLevel level) const { return logger_->should_log(ToSpdlog(level)); }

void Log::Write(LogLevel level, std::string_view event, std::string_view message,
                const std::vector<LogField>& fields) const {
  if (!logger_->should_log(ToSpdlog(level))) return;
  logger_->log(ToSpdlog(level),
               spdlog::string_view_t(Line(format_, event, message, fields)));
}

void Log::WriteIfRoom(LogLevel level, std::string_view event, std::string_view message,
                      const std::vector<LogField>& fields) const {
  if (!Writes(level) || (queue_ != nullptr && !queue_->TakeRoom())) return;
  Write(level, event, message, fields);
}

void Log::WritePlain(std::string_view line) const {
  const auto write = [text = absl::StrCat(std::string(line), "\n")] {
    WriteToStderr(text);
  };
  if (queue_ == nullptr) {
    write();
  } else {
    queue_->Post(write);
  }
}

int64_t Log::dropped() const { return queue_ == nullptr ? 0 : queue_->dropped(); }

bool Log::Flush(absl::Duration patience) const {
  return queue_ == nullptr || queue_->Flush(patience);
}

void TakeOverLibraryLogs(const Log* log) {
  library_log = log;
  gpr_set_log_function(LogFromGrpc);
  google::protobuf::SetLogHandler(LogFromProtobuf);
}

}  // namespace answerbook::server
