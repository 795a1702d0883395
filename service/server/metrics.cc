#include "service/server/metrics.h"

#include <utility>

#include "service/server/metric_families.h"

namespace answerbook::server {
namespace {

using prometheus::MetricType;

constexpr std::array<const char*, kReloadableCount> kReloadableNames = {
    "content", "principals", "certificate"};
constexpr std::array<const char*, kReloadResultCount> kReloadResultNames = {
    "ok", "unchanged", "failed"};

double SecondsSince1970(absl::Time time) {
  return absl::ToDoubleSeconds(time - absl::UnixEpoch());
}

}  // namespace

Metrics::Metrics(const CallStats* calls, Settings settings)
    : calls_(calls), settings_(std::move(settings)) {}

void Metrics::SetLibrary(LibraryFigures library) {
  const std::lock_guard<std::mutex> lock(mutex_);
  library_ = std::move(library);
}

void Metrics::NoteLoaded(Reloadable what, absl::Time when) {
  const std::lock_guard<std::mutex> lock(mutex_);
  reloads_[static_cast<size_t>(what)].last_success = when;
}

void Metrics::CountReload(Reloadable what, ReloadResult result, absl::Time when) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Reloads& reloads = reloads_[static_cast<size_t>(what)];
  ++reloads.results[static_cast<size_t>(result)];
  (result == ReloadResult::kFailed ? reloads.last_failure : reloads.last_success) = when;
}

void Metrics::SetCertificateExpiry(absl::Time expiry) {
  const std::lock_guard<std::mutex> lock(mutex_);
  certificate_expiry_ = expiry;
}

void Metrics::SetCallsNow(std::function<CallsNow()> calls) {
  const std::lock_guard<std::mutex> lock(mutex_);
  calls_now_ = std::move(calls);
}

void Metrics::SetConnections(std::function<ConnectionCounts()> connections) {
  const std::lock_guard<std::mutex> lock(mutex_);
  connections_ = std::move(connections);
}

void Metrics::SetReleases(std::function<ReleaseFigures()> releases) {
  const std::lock_guard<std::mutex> lock(mutex_);
  releases_ = std::move(releases);
}

void Metrics::AddLibrary(Families& out) const {
  if (!library_.has_value()) return;
  const LibraryFigures& library = *library_;
  AddSample(AddFamily(out, "answerbook_library_info", MetricType::Gauge,
                      "Always 1; the version of the content that is served."),
            {{"content_version", library.content_version}}, 1);
  AddGauge(out, "answerbook_library_topics", "Topics that are served.",
           static_cast<double>(library.topics));
  AddGauge(out, "answerbook_library_answers", "Answers that are served.",
           static_cast<double>(library.answers));
  AddGauge(out, "answerbook_library_synonym_rules", "Rules of synonyms that are in use.",
           static_cast<double>(library.synonym_rules));
  AddGauge(out, "answerbook_library_index_bytes", "Memory of the search index.",
           static_cast<double>(library.index_bytes));
  AddGauge(out, "answerbook_library_loaded_timestamp_seconds",
           "Since when this content is served, since 1970.",
           SecondsSince1970(library.loaded));
  AddGauge(out, "answerbook_library_load_duration_seconds",
           "How long reading and indexing this content took.",
           absl::ToDoubleSeconds(library.load_duration));
  if (library.oldest_review.has_value()) {
    AddGauge(out, "answerbook_library_oldest_review_timestamp_seconds",
             "The day of the oldest review among the answers that have one, since 1970.",
             SecondsSince1970(*library.oldest_review));
  }
  AddGauge(out, "answerbook_library_unreviewed_answers",
           "Answers without a day of review.",
           static_cast<double>(library.unreviewed_answers));
}

void Metrics::AddReloads(Families& out) const {
  prometheus::MetricFamily results{
      "answerbook_reloads_total",
      "Attempts to read files again while serving, by what they are and what came of it.",
      MetricType::Counter,
      {}};
  prometheus::MetricFamily success{
      "answerbook_reload_last_success_timestamp_seconds",
      "When files were last read without fault, at the start or since, since 1970.",
      MetricType::Gauge,
      {}};
  prometheus::MetricFamily failure{"answerbook_reload_last_failure_timestamp_seconds",
                                   "When files were last read with a fault, since 1970.",
                                   MetricType::Gauge,
                                   {}};
  for (size_t what = 0; what < kReloadableCount; ++what) {
    const Reloads& reloads = reloads_[what];
    const char* const name = kReloadableNames[what];
    for (size_t result = 0; result < kReloadResultCount; ++result) {
      AddSample(results, {{"what", name}, {"result", kReloadResultNames[result]}},
                static_cast<double>(reloads.results[result]));
    }
    if (reloads.last_success.has_value()) {
      AddSample(success, {{"what", name}}, SecondsSince1970(*reloads.last_success));
    }
    if (reloads.last_failure.has_value()) {
      AddSample(failure, {{"what", name}}, SecondsSince1970(*reloads.last_failure));
    }
  }
  for (prometheus::MetricFamily* family : {&results, &success, &failure}) {
    if (!family->metric.empty()) out.push_back(std::move(*family));
  }
}

Families Metrics::Collect() const {
  Families out;
  AddCallFamilies(calls_->Read(), out);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (calls_now_) {
      const CallsNow calls = calls_now_();
      AddGauge(out, "answerbook_calls_in_flight",
               "Calls that wait, run and are on their way to their callers now.",
               calls.in_flight);
      AddCounter(out, "answerbook_calls_send_timeouts_total",
                 "Calls that were cancelled, for their callers did not take the replies.",
                 static_cast<double>(calls.send_timeouts));
    }
    if (connections_) {
      const ConnectionCounts counts = connections_();
      AddCounter(out, "answerbook_connections_accepted_total",
                 "Connections of clients that were taken.",
                 static_cast<double>(counts.accepted));
      AddCounter(out, "answerbook_connections_refused_total",
                 "Connections that were closed at once, for there were too many.",
                 static_cast<double>(counts.refused));
      AddCounter(out, "answerbook_connections_flooding_total",
                 "Connections that were ended, for they sent too much without an answer "
                 "or held too many calls.",
                 static_cast<double>(counts.flooding));
    }
    AddLibrary(out);
    AddReloads(out);
    if (releases_) AddReleaseFamilies(releases_(), out);
    if (certificate_expiry_.has_value()) {
      AddGauge(out, "answerbook_tls_certificate_expiry_timestamp_seconds",
               "When the certificate that new connections are shown ends, since 1970.",
               SecondsSince1970(*certificate_expiry_));
    }
  }
  AddGauge(out, "answerbook_calls_in_flight_limit",
           "Calls that may be in flight at a time; more are refused.",
           settings_.max_in_flight);
  if (settings_.log_dropped) {
    AddCounter(out, "answerbook_log_dropped_total",
               "Lines of the log that were left out, for nobody took them.",
               static_cast<double>(settings_.log_dropped()));
  }
  AddSample(AddFamily(out, "answerbook_build_info", MetricType::Gauge,
                      "Always 1; the version of the program."),
            {{"version", settings_.version}}, 1);
  AddProcessFamilies(out);
  return out;
}

LibraryFigures FiguresOf(const snapshot::Snapshot& live, absl::Time loaded,
                         absl::Duration load_duration) {
  LibraryFigures out{
      .content_version = live.version(),
      .topics = live.answers().topics(),
      .answers = live.answers().answers(),
      .synonym_rules = live.synonym_rules(),
      .index_bytes = live.engine().IndexBytes(),
      .loaded = loaded,
      .load_duration = load_duration,
  };
  out.unreviewed_answers = live.reviews().without;
  absl::Time day;
  if (absl::ParseTime("%Y-%m-%d", live.reviews().oldest, &day, nullptr)) {
    out.oldest_review = day;
  }
  return out;
}

}  // namespace answerbook::server
