// Metrics of calls, by the names that gRPC's interceptors for Prometheus made common
// where there is one, so that dashboards made for those work here.

#include <array>
#include <string>
#include <string_view>

#include "service/rpc/call_record.h"
#include "service/rpc/service.h"
#include "service/rpc/status_names.h"
#include "service/server/call_stats.h"
#include "service/server/metric_families.h"

namespace answerbook::server {
namespace {

using prometheus::MetricType;

// As those interceptors spell them, which are Go's names (with one L in Canceled).
constexpr std::array<const char*, kCodeCount> kCodeNames = {
    "OK",
    "Canceled",
    "Unknown",
    "InvalidArgument",
    "DeadlineExceeded",
    "NotFound",
    "AlreadyExists",
    "PermissionDenied",
    "ResourceExhausted",
    "FailedPrecondition",
    "Aborted",
    "OutOfRange",
    "Unimplemented",
    "Internal",
    "Unavailable",
    "DataLoss",
    "Unauthenticated",
};

constexpr std::array<const char*, kVerdictCount> kVerdictNames = {
    "", "answered", "uncertain", "no_match"};

Labels LabelsOf(size_t method, size_t code) {
  return {{"grpc_service", rpc::kServiceName},
          {"grpc_method", std::string(rpc::kMethodNames[method])},
          {"grpc_type", "unary"},
          {"grpc_code", kCodeNames[code]}};
}

// Calls `add` for each method with each code.
template <typename Add>
void ForEach(const CallTotals& totals, const Add& add) {
  for (size_t method = 0; method < rpc::kMethodCount; ++method) {
    for (size_t code = 0; code < kCodeCount; ++code) {
      add(totals.calls[method][code], LabelsOf(method, code), code == 0);
    }
  }
}

constexpr double kNanosPerSecond = 1e9;

}  // namespace

void AddCallFamilies(const CallTotals& totals, Families& out) {
  // With all codes, so that the first call that fails is a rise from 0 to 1. The
  // histograms, which are many series each, only with those that there were.
  prometheus::MetricFamily& handled =
      AddFamily(out, "grpc_server_handled_total", MetricType::Counter,
                "Calls that were answered, by method and status code.");
  ForEach(totals, [&](const CallTotals::Calls& calls, Labels labels, bool) {
    AddSample(handled, std::move(labels), static_cast<double>(calls.nanos.count()));
  });

  prometheus::MetricFamily& seconds = AddFamily(
      out, "grpc_server_handling_seconds", MetricType::Histogram,
      "Time from when the server took a call to when its answer was handed to gRPC.");
  ForEach(totals, [&](const CallTotals::Calls& calls, Labels labels, bool ok) {
    if (!ok && calls.nanos.count() == 0) return;
    AddHistogram(seconds, std::move(labels), kLatencyBoundsNanos, calls.nanos,
                 kNanosPerSecond);
  });

  prometheus::MetricFamily& received =
      AddFamily(out, "grpc_server_msg_received_bytes", MetricType::Histogram,
                "Sizes of requests, not compressed.");
  ForEach(totals, [&](const CallTotals::Calls& calls, Labels labels, bool ok) {
    if (!ok && calls.request_bytes.count() == 0) return;
    AddHistogram(received, std::move(labels), kSizeBoundsBytes, calls.request_bytes, 1);
  });

  prometheus::MetricFamily& sent =
      AddFamily(out, "grpc_server_msg_sent_bytes", MetricType::Histogram,
                "Sizes of replies, not compressed. Calls that fail have none.");
  ForEach(totals, [&](const CallTotals::Calls& calls, Labels labels, bool ok) {
    if (!ok) return;
    AddHistogram(sent, std::move(labels), kSizeBoundsBytes, calls.reply_bytes, 1);
  });

  prometheus::MetricFamily& shed =
      AddFamily(out, "answerbook_calls_shed_total", MetricType::Counter,
                "Calls that were refused without a look at their request, by reason.");
  for (size_t i = 1; i < kShedCount; ++i) {
    const std::string_view reason = rpc::ShedName(static_cast<rpc::Shed>(i));
    AddSample(shed, {{"reason", std::string(reason)}},
              static_cast<double>(totals.shed[i]));
  }
  prometheus::MetricFamily& verdicts =
      AddFamily(out, "answerbook_search_verdicts_total", MetricType::Counter,
                "Searches that succeeded, by what they said of the question.");
  for (size_t i = 1; i < kVerdictCount; ++i) {
    AddSample(verdicts, {{"verdict", kVerdictNames[i]}},
              static_cast<double>(totals.verdicts[i]));
  }
  AddCounter(out, "answerbook_search_corrected_total",
             "Searches that succeeded and whose spelling was corrected.",
             static_cast<double>(totals.corrected));
  prometheus::MetricFamily& replies =
      AddFamily(out, "answerbook_search_replies_total", MetricType::Counter,
                "Searches that succeeded, by where the reply is from: kept from an equal "
                "request (cache), or made for this one (engine).");
  AddSample(replies, {{"source", "cache"}}, static_cast<double>(totals.from_cache));
  AddSample(replies, {{"source", "engine"}}, static_cast<double>(totals.from_engine));
}

}  // namespace answerbook::server
