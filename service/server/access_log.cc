#include "service/server/access_log.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <chrono>
#include <cstdlib>
#include <vector>

#include "absl/random/random.h"
#include "absl/strings/escaping.h"

#include "answerbook/v1/search.pb.h"
#include "service/rpc/parse.h"
#include "service/rpc/status_names.h"
#include "service/server/trace_context.h"

namespace answerbook::server {
namespace {

// Of a hash: enough that two questions rarely share one.
constexpr size_t kHashBytes = 8;

std::string_view VerdictName(rpc::SearchVerdict verdict) {
  switch (verdict) {
    case rpc::SearchVerdict::kNone:
      break;
    case rpc::SearchVerdict::kAnswered:
      return "ANSWERED";
    case rpc::SearchVerdict::kUncertain:
      return "UNCERTAIN";
    case rpc::SearchVerdict::kNoMatch:
      return "NO_MATCH";
  }
  return "";
}

bool IsServersFault(grpc::StatusCode code) {
  return code == grpc::StatusCode::INTERNAL || code == grpc::StatusCode::UNKNOWN ||
         code == grpc::StatusCode::DATA_LOSS;
}

}  // namespace

std::optional<QueryLogging> ParseQueryLogging(std::string_view word) {
  if (word == "off") return QueryLogging::kOff;
  if (word == "hash") return QueryLogging::kHash;
  if (word == "text") return QueryLogging::kText;
  return std::nullopt;
}

AccessLog::AccessLog(const Log& log, double sample, QueryLogging queries)
    : log_(log), sample_(sample), queries_(queries) {
  if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1) std::abort();
}

bool AccessLog::Wants(grpc::StatusCode code) const {
  if (IsServersFault(code)) return true;
  if (sample_ <= 0) return false;
  static thread_local absl::InsecureBitGen generator;
  return sample_ >= 1 || absl::Bernoulli(generator, sample_);
}

std::string AccessLog::Shown(std::string_view query) const {
  switch (queries_) {
    case QueryLogging::kOff:
      return "";
    case QueryLogging::kText:
      return std::string(query);
    case QueryLogging::kHash:
      break;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
       reinterpret_cast<const unsigned char*>(query.data()), query.size(), digest.data(),
       &size);
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(digest.data()), kHashBytes));
}

void AccessLog::Write(const rpc::CallRecord& record,
                      const rpc::QueueService::Incoming& call, const CallIds& ids) const {
  using std::chrono::duration_cast;
  using std::chrono::microseconds;
  const std::string method(rpc::MethodName(record.method));
  std::vector<LogField> fields = {
      {"method", method},
      {"code", std::string(rpc::StatusName(record.code))},
      {"duration_us", duration_cast<microseconds>(record.duration).count()},
      {"request_bytes", record.request_bytes},
      {"reply_bytes", record.reply_bytes},
      {"peer", call.context.peer()}};
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) fields.emplace_back(name, std::string(value));
  };
  add("principal", record.principal);
  add("refused", rpc::ShedName(record.shed));
  add("verdict", VerdictName(record.verdict));
  if (record.corrected) fields.emplace_back("corrected", true);
  if (record.cached) fields.emplace_back("cached", true);
  if (IsRequestId(ids.request_id)) add("request_id", ids.request_id);
  if (const auto trace = ParseTraceparent(ids.traceparent)) {
    add("trace_id", trace->trace_id);
    add("parent_span_id", trace->parent_id);
    if (ids.span_id != 0) add("span_id", Hex(ids.span_id));
  }
  if (record.method == rpc::Method::kSearch && queries_ != QueryLogging::kOff &&
      record.code == grpc::StatusCode::OK) {
    v1::SearchRequest request;
    if (rpc::ParseRequest(call.request, &request).ok()) {
      add(queries_ == QueryLogging::kHash ? "query_hash" : "query",
          Shown(request.query()));
    }
  }
  log_.WriteIfRoom(LogLevel::kInfo, "call", method, fields);
}

}  // namespace answerbook::server
