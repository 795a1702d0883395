#include "service/server/metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "prometheus/text_serializer.h"
#include "tests/rpc/test_library.h"
#include "tests/server/exposition.h"
#include "tests/server/full_metrics.h"

namespace answerbook::server {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Ge;
using ::testing::Key;
using ::testing::Le;
using ::testing::Not;
using ::testing::Pair;

// By name and labels.
std::map<std::string, double> Samples(const Metrics& metrics) {
  std::map<std::string, double> out;
  for (const auto& [name, family] :
       ParseExposition(prometheus::TextSerializer().Serialize(metrics.Collect()))) {
    out.insert(family.samples.begin(), family.samples.end());
  }
  return out;
}

std::string Call(const std::string& name, const std::string& method,
                 const std::string& code, const std::string& more = "") {
  return absl::StrCat(
      name, "{grpc_service=\"answerbook.v1.AnswerbookService\",grpc_method=\"", method,
      "\",grpc_type=\"unary\",grpc_code=\"", code, "\"", more, "}");
}

TEST(MetricsTest, TellsWhatCallsCameTo) {
  const FullMetrics full;
  const std::map<std::string, double> samples = Samples(full.metrics);
  const auto is = [&](const std::string& name, double value) {
    EXPECT_THAT(samples, Contains(Pair(name, value)));
  };
  is(Call("grpc_server_handled_total", "Search", "OK"), 1);
  is(Call("grpc_server_handled_total", "GetAnswer", "Canceled"), 1);
  is(Call("grpc_server_handling_seconds_bucket", "Search", "OK", ",le=\"2.5e-05\""), 0);
  is(Call("grpc_server_handling_seconds_bucket", "Search", "OK", ",le=\"5e-05\""), 1);
  is(Call("grpc_server_handling_seconds_bucket", "Search", "OK", ",le=\"+Inf\""), 1);
  is(Call("grpc_server_handling_seconds_count", "Search", "OK"), 1);
  is(Call("grpc_server_handling_seconds_sum", "Search", "OK"), 3e-05);
  is(Call("grpc_server_handling_seconds_sum", "GetAnswer", "Canceled"), 0.003);
  is(Call("grpc_server_msg_received_bytes_sum", "Search", "OK"), 100);
  is(Call("grpc_server_msg_received_bytes_bucket", "Search", "OK", ",le=\"64\""), 0);
  is(Call("grpc_server_msg_received_bytes_bucket", "Search", "OK", ",le=\"128\""), 1);
  is(Call("grpc_server_msg_sent_bytes_sum", "Search", "OK"), 3000);
  is("answerbook_calls_shed_total{reason=\"cancelled\"}", 1);
  is("answerbook_calls_shed_total{reason=\"overload\"}", 0);
  is("answerbook_search_verdicts_total{verdict=\"no_match\"}", 1);
  is("answerbook_search_verdicts_total{verdict=\"answered\"}", 0);
  is("answerbook_search_corrected_total", 1);
  is("answerbook_search_replies_total{source=\"cache\"}", 1);
  is("answerbook_search_replies_total{source=\"engine\"}", 0);
}

// So that rate() sees the first error as a rise.
TEST(MetricsTest, HasEveryMethodAndCodeFromTheStart) {
  const CallStats calls;
  const Metrics metrics(&calls, {});
  const std::map<std::string, double> samples = Samples(metrics);
  for (const char* method : {"ListTopics", "GetAnswer", "Search"}) {
    for (const char* code : {"OK", "NotFound", "Internal", "Unauthenticated"}) {
      EXPECT_THAT(samples,
                  Contains(Pair(Call("grpc_server_handled_total", method, code), 0)));
    }
    EXPECT_THAT(
        samples,
        Contains(Pair(Call("grpc_server_handling_seconds_count", method, "OK"), 0)));
  }
}

TEST(MetricsTest, TellsOfLibraryReloadsAndCertificate) {
  FullMetrics full;
  std::map<std::string, double> samples = Samples(full.metrics);
  const auto is = [&](const std::string& name, double value) {
    EXPECT_THAT(samples, Contains(Pair(name, value)));
  };
  is("answerbook_library_info{content_version=\"0123abc\"}", 1);
  is("answerbook_library_topics", 3);
  is("answerbook_library_answers", 14);
  is("answerbook_library_unreviewed_answers", 2);
  is("answerbook_library_synonym_rules", 5);
  is("answerbook_library_index_bytes", 4096);
  is("answerbook_library_loaded_timestamp_seconds", 1'700'000'000.25);
  is("answerbook_library_load_duration_seconds", 1.5);
  is("answerbook_library_oldest_review_timestamp_seconds", 86400);
  is("answerbook_reloads_total{what=\"content\",result=\"failed\"}", 1);
  is("answerbook_reloads_total{what=\"content\",result=\"ok\"}", 0);
  is("answerbook_reloads_total{what=\"principals\",result=\"unchanged\"}", 1);
  is("answerbook_reload_last_success_timestamp_seconds{what=\"content\"}", 100);
  is("answerbook_reload_last_failure_timestamp_seconds{what=\"content\"}", 200);
  is("answerbook_reload_last_success_timestamp_seconds{what=\"principals\"}", 300);
  is("answerbook_tls_certificate_expiry_timestamp_seconds", 2'000'000'000);
  is("answerbook_calls_in_flight", 7);
  is("answerbook_calls_in_flight_limit", 1000);
  is("answerbook_connections_accepted_total", 8);
  is("answerbook_connections_refused_total", 2);
  is("answerbook_connections_flooding_total", 3);
  is("answerbook_log_dropped_total", 11);
  is("answerbook_calls_send_timeouts_total", 5);
  is("answerbook_build_info{version=\"1.2.3\"}", 1);

  full.metrics.SetCallsNow({});
  full.metrics.CountReload(Reloadable::kContent, ReloadResult::kOk,
                           absl::FromUnixSeconds(400));
  samples = Samples(full.metrics);
  is("answerbook_reload_last_success_timestamp_seconds{what=\"content\"}", 400);
  is("answerbook_reload_last_failure_timestamp_seconds{what=\"content\"}", 200);
  EXPECT_THAT(samples, Not(Contains(Key("answerbook_calls_in_flight"))));
}

TEST(MetricsTest, TellsOfReleasesWhereTheyAre) {
  FullMetrics full;
  std::map<std::string, double> samples = Samples(full.metrics);
  const auto is = [&](const std::string& name, double value) {
    EXPECT_THAT(samples, Contains(Pair(name, value)));
  };
  is("answerbook_release_info{release=\"0123456789ab\"}", 1);
  is("answerbook_release_from_copy", 1);
  is("answerbook_release_fetch_duration_seconds", 0.25);
  is("answerbook_release_build_duration_seconds", 0.5);
  is("answerbook_release_failures_total{reason=\"damaged\"}", 2);
  is("answerbook_release_failures_total{reason=\"away\"}", 0);
  is("answerbook_etcd_last_contact_timestamp_seconds", 400);
  is("answerbook_etcd_watching", 1);
  // One that never reached etcd.
  full.metrics.SetReleases([] { return ReleaseFigures{}; });
  samples = Samples(full.metrics);
  is("answerbook_etcd_watching", 0);
  EXPECT_THAT(samples,
              Not(Contains(Key("answerbook_etcd_last_contact_timestamp_seconds"))));
  // Content from files.
  full.metrics.SetReleases({});
  EXPECT_THAT(Samples(full.metrics), Not(Contains(Key("answerbook_etcd_watching"))));
}

TEST(MetricsTest, NamesWhyAReleaseCouldNotBeTaken) {
  EXPECT_EQ(ReleaseFailureOf(absl::UnavailableError("")), ReleaseFailure::kAway);
  EXPECT_EQ(ReleaseFailureOf(absl::PermissionDeniedError("")), ReleaseFailure::kDenied);
  EXPECT_EQ(ReleaseFailureOf(absl::NotFoundError("")), ReleaseFailure::kMissing);
  EXPECT_EQ(ReleaseFailureOf(absl::DataLossError("")), ReleaseFailure::kDamaged);
  EXPECT_EQ(ReleaseFailureOf(absl::UnimplementedError("")), ReleaseFailure::kUnfit);
  EXPECT_EQ(ReleaseFailureOf(absl::InvalidArgumentError("")), ReleaseFailure::kUnfit);
  EXPECT_EQ(ReleaseFailureOf(absl::InternalError("")), ReleaseFailure::kOther);
}

TEST(MetricsTest, LeavesOutWhatThereIsNot) {
  const CallStats calls;
  const Metrics metrics(&calls, {});
  const std::map<std::string, double> samples = Samples(metrics);
  for (const char* name :
       {"answerbook_calls_in_flight", "answerbook_connections_accepted_total",
        "answerbook_library_answers",
        "answerbook_tls_certificate_expiry_timestamp_seconds",
        "answerbook_reload_last_failure_timestamp_seconds{what=\"content\"}"}) {
    EXPECT_THAT(samples, Not(Contains(Key(name))));
  }
}

TEST(MetricsTest, TellsOfTheProcess) {
  const CallStats calls;
  const Metrics metrics(&calls, {});
  const std::map<std::string, double> samples = Samples(metrics);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  if (limit.rlim_cur != RLIM_INFINITY) {
    EXPECT_THAT(samples,
                Contains(Pair("process_max_fds", static_cast<double>(limit.rlim_cur))));
  }
  const double now = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch());
  // The kernel's own start is known to the second.
  EXPECT_THAT(samples, Contains(Pair("process_start_time_seconds",
                                     AllOf(Ge(now - 3600), Le(now + 2)))));
  EXPECT_THAT(samples, Contains(Pair("process_threads", Ge(1))));
  EXPECT_THAT(samples, Contains(Pair("process_resident_memory_bytes", Ge(1 << 20))));
  EXPECT_GE(samples.at("process_virtual_memory_bytes"),
            samples.at("process_resident_memory_bytes"));
  EXPECT_THAT(samples, Contains(Pair("process_cpu_seconds_total", Ge(0))));

  const int more = dup(STDERR_FILENO);
  EXPECT_EQ(Samples(metrics).at("process_open_fds"), samples.at("process_open_fds") + 1);
  close(more);
}

TEST(MetricsTest, FiguresOfASnapshot) {
  content::Library library = rpc::SmallLibrary();
  ASSERT_EQ(library.answers.size(), 4U);
  for (v1::Answer& answer : library.answers) answer.clear_reviewed_on();
  library.answers[1].set_reviewed_on("2026-03-02");
  library.answers[2].set_reviewed_on("2025-12-31");
  const auto live = snapshot::Snapshot::Build(library);
  const LibraryFigures figures =
      FiguresOf(*live, absl::FromUnixSeconds(5), absl::Seconds(2));
  EXPECT_EQ(figures.content_version, live->version());
  EXPECT_EQ(figures.topics, 3U);
  EXPECT_EQ(figures.answers, 4U);
  EXPECT_EQ(figures.unreviewed_answers, 2U);
  EXPECT_EQ(figures.oldest_review,
            absl::FromCivil(absl::CivilDay(2025, 12, 31), absl::UTCTimeZone()));
  EXPECT_EQ(figures.loaded, absl::FromUnixSeconds(5));
  EXPECT_EQ(figures.load_duration, absl::Seconds(2));
  EXPECT_EQ(figures.index_bytes, live->engine().IndexBytes());
}

}  // namespace
}  // namespace answerbook::server
