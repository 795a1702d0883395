// The log's event `call`: one line for each call that is logged.
#ifndef ANSWERBOOK_SERVICE_SERVER_ACCESS_LOG_H_
#define ANSWERBOOK_SERVICE_SERVER_ACCESS_LOG_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "service/rpc/call_record.h"
#include "service/rpc/queue_service.h"
#include "service/server/log.h"

namespace answerbook::server {

// What lines show of what readers ask, which is health data: nothing; a hash with a key
// that this process makes up at its start and tells nobody, so that the same question can
// be counted but not found out; or the text.
enum class QueryLogging { kOff, kHash, kText };

// From the words that --log_queries takes.
std::optional<QueryLogging> ParseQueryLogging(std::string_view word);

// The ids of a call as its caller sent them and the span that stands for it here.
struct CallIds {
  std::string_view request_id;
  std::string_view traceparent;
  uint64_t span_id = 0;  // 0 for none
};

// Thread-safe.
class AccessLog {
 public:
  // Logs a share of `sample` (0 to 1) of calls, and all that failed by the server's own
  // fault. Keeps a reference to `log`.
  AccessLog(const Log& log, double sample, QueryLogging queries);

  // Whether the next call that ended so is to be logged: asks for a random number.
  bool Wants(grpc::StatusCode code) const;

  void Write(const rpc::CallRecord& record, const rpc::QueueService::Incoming& call,
             const CallIds& ids) const;

  // What a line shows of a query; empty for nothing. For tests.
  std::string Shown(std::string_view query) const;

 private:
  const Log& log_;
  const double sample_;
  const QueryLogging queries_;
  std::array<unsigned char, 32> key_{};
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_ACCESS_LOG_H_
