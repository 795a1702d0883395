#include "service/server/log.h"

#include <array>
#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/support/log.h"
#include "nlohmann/json.hpp"
#include "spdlog/logger.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/stdout_sinks.h"

namespace answerbook::server {
namespace {

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

// Plain where that can be read back, else as a JSON string.
std::string TextValue(const LogField& field) {
  const auto* text = std::get_if<std::string>(&field.value());
  if (text == nullptr) return ToJson(ToJsonValue(field));
  const bool plain =
      !text->empty() && std::all_of(text->begin(), text->end(), [](char c) {
        return c > ' ' && c != '"' && c != '=' && c != 0x7F;
      });
  return plain ? *text : ToJson(*text);
}

// One line, whatever is in the message.
std::string TextLine(std::string_view event, std::string_view message,
                     const std::vector<LogField>& fields) {
  std::string line = absl::StrCat(std::string(event), ": ");
  for (const char c : message) {
    line.push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
  }
  for (const LogField& field : fields) {
    absl::StrAppend(&line, " ", std::string(field.name()), "=", TextValue(field));
  }
  return line;
}

std::atomic<const Log*> library_log{nullptr};

void LogFromGrpc(gpr_log_func_args* args) {
  // Most of what gRPC calls an error is one connection's trouble, not the server's.
  const LogLevel level =
      args->severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kWarning : LogLevel::kDebug;
  library_log.load()->Write(level, "grpc", args->message,
                            {{"file", args->file}, {"line", args->line}});
}

void LogFromProtobuf(google::protobuf::LogLevel /*level*/, const char* file, int line,
                     const std::string& message) {
  // Its errors are about requests that do not parse, which their senders are told.
  library_log.load()->Debug("protobuf", message, {{"file", file}, {"line", line}});
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

Log::Log(LogLevel least, LogFormat format, std::shared_ptr<spdlog::sinks::sink> sink)
    : format_(format) {
  if (sink == nullptr) sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  logger_ = std::make_unique<spdlog::logger>("answerbookd", std::move(sink));
  logger_->set_level(ToSpdlog(least));
  logger_->flush_on(spdlog::level::trace);
  logger_->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      format == LogFormat::kJson ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                 : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v",
      spdlog::pattern_time_type::utc));
}

Log::~Log() = default;

void Log::Write(LogLevel level, std::string_view event, std::string_view message,
                const std::vector<LogField>& fields) const {
  if (!logger_->should_log(ToSpdlog(level))) return;
  logger_->log(ToSpdlog(level),
               spdlog::string_view_t(format_ == LogFormat::kJson
                                         ? JsonMembers(event, message, fields)
                                         : TextLine(event, message, fields)));
}

void TakeOverLibraryLogs(const Log* log) {
  library_log = log;
  gpr_set_log_function(LogFromGrpc);
  google::protobuf::SetLogHandler(LogFromProtobuf);
}

}  // namespace answerbook::server
