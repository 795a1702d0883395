// Metrics of a server that has everything there can be.
#ifndef ANSWERBOOK_TESTS_SERVER_FULL_METRICS_H_
#define ANSWERBOOK_TESTS_SERVER_FULL_METRICS_H_

#include <chrono>

#include "absl/time/time.h"

#include "service/rpc/call_record.h"
#include "service/server/call_stats.h"
#include "service/server/metrics.h"

namespace answerbook::server {

struct FullMetrics {
  FullMetrics() {
    calls.Record({.method = rpc::Method::kSearch,
                  .verdict = rpc::SearchVerdict::kNoMatch,
                  .corrected = true,
                  .cached = true,
                  .request_bytes = 100,
                  .reply_bytes = 3000,
                  .duration = std::chrono::microseconds(30)});
    calls.Record({.method = rpc::Method::kGetAnswer,
                  .code = grpc::StatusCode::CANCELLED,
                  .shed = rpc::Shed::kCancelled,
                  .request_bytes = 20,
                  .duration = std::chrono::milliseconds(3)});
    metrics.SetLibrary({.content_version = "0123abc",
                        .topics = 3,
                        .answers = 14,
                        .synonym_rules = 5,
                        .index_bytes = 4096,
                        .oldest_review = absl::FromUnixSeconds(86400),
                        .unreviewed_answers = 2,
                        .loaded = absl::FromUnixMillis(1'700'000'000'250),
                        .load_duration = absl::Milliseconds(1500)});
    metrics.NoteLoaded(Reloadable::kContent, absl::FromUnixSeconds(100));
    metrics.CountReload(Reloadable::kContent, ReloadResult::kFailed,
                        absl::FromUnixSeconds(200));
    metrics.CountReload(Reloadable::kPrincipals, ReloadResult::kUnchanged,
                        absl::FromUnixSeconds(300));
    metrics.SetCertificateExpiry(absl::FromUnixSeconds(2'000'000'000));
    metrics.SetCallsNow([] { return CallsNow{.in_flight = 7, .send_timeouts = 5}; });
    metrics.SetConnections(
        [] { return ConnectionCounts{.accepted = 8, .refused = 2, .flooding = 3}; });
    metrics.SetReleases([] {
      ReleaseFigures figures{.release = "0123456789abcdef",
                             .from_copy = true,
                             .fetch_duration = absl::Milliseconds(250),
                             .build_duration = absl::Milliseconds(500),
                             .last_contact = absl::FromUnixSeconds(400),
                             .watching = true};
      figures.failures[static_cast<size_t>(ReleaseFailure::kDamaged)] = 2;
      return figures;
    });
  }

  CallStats calls;
  Metrics metrics{&calls, {.version = "1.2.3", .max_in_flight = 1000, .log_dropped = [] {
                             return 11;
                           }}};
};

}  // namespace answerbook::server

#endif  // ANSWERBOOK_TESTS_SERVER_FULL_METRICS_H_
