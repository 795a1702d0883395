// Metrics of content that is published in etcd.

#include "service/server/metric_families.h"
#include "service/server/release_figures.h"

namespace answerbook::server {
namespace {

using prometheus::MetricType;

// Releases are told apart by this much of their names, as answerbook-content shows them.
constexpr size_t kNameLetters = 12;

constexpr std::array<const char*, kReleaseFailureCount> kFailureNames = {
    "away", "denied", "missing", "damaged", "unfit", "copy", "index", "other"};

}  // namespace

ReleaseFailure ReleaseFailureOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return ReleaseFailure::kAway;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return ReleaseFailure::kDenied;
    case absl::StatusCode::kNotFound:
      return ReleaseFailure::kMissing;
    case absl::StatusCode::kDataLoss:
      return ReleaseFailure::kDamaged;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kUnimplemented:
      return ReleaseFailure::kUnfit;
    default:
      return ReleaseFailure::kOther;
  }
}

void AddReleaseFamilies(const ReleaseFigures& figures, Families& out) {
  AddSample(AddFamily(out, "answerbook_release_info", MetricType::Gauge,
                      "Always 1; the release that is served."),
            {{"release", figures.release.substr(0, kNameLetters)}}, 1);
  AddGauge(out, "answerbook_release_from_copy",
           "1 while what is served is the local copy and etcd has not confirmed it.",
           figures.from_copy ? 1 : 0);
  AddGauge(
      out, "answerbook_release_with_index",
      "1 when the index that is served came with the release, 0 when it was made here.",
      figures.with_index ? 1 : 0);
  AddGauge(out, "answerbook_release_fetch_duration_seconds",
           "How long reading and checking the release that is served took.",
           absl::ToDoubleSeconds(figures.fetch_duration));
  AddGauge(out, "answerbook_release_build_duration_seconds",
           "How long making the index of the release that is served took.",
           absl::ToDoubleSeconds(figures.build_duration));
  prometheus::MetricFamily& failures =
      AddFamily(out, "answerbook_release_failures_total", MetricType::Counter,
                "Attempts to take the live release that failed, by why.");
  for (size_t i = 0; i < kReleaseFailureCount; ++i) {
    AddSample(failures, {{"reason", kFailureNames[i]}},
              static_cast<double>(figures.failures[i]));
  }
  if (figures.last_contact != absl::InfinitePast()) {
    AddGauge(out, "answerbook_etcd_last_contact_timestamp_seconds",
             "When etcd last did what it was asked, since 1970.",
             absl::ToDoubleSeconds(figures.last_contact - absl::UnixEpoch()));
  }
  AddGauge(out, "answerbook_etcd_watching",
           "1 while etcd tells of changes as they are made.", figures.watching ? 1 : 0);
}

}  // namespace answerbook::server
