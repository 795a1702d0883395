// What docs/ and deploy/ say of metrics, held against a scrape of a server that has
// everything there can be.

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "yaml-cpp/yaml.h"

#include "service/server/metrics_server.h"
#include "tests/e2e/process.h"
#include "tests/e2e/temp_dir.h"
#include "tests/server/exposition.h"
#include "tests/server/full_metrics.h"
#include "tests/server/http_client.h"

namespace answerbook::server {
namespace {

using e2e::Finished;
using e2e::RunProgram;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kDashboard[] = ANSWERBOOK_SOURCE_DIR "/deploy/grafana/answerbook.json";
constexpr char kAlerts[] = ANSWERBOOK_SOURCE_DIR "/deploy/prometheus/alerts.yaml";

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

const std::string& Scrape() {
  static const auto* const text = [] {
    const FullMetrics full;
    const auto server = MetricsServer::Start("127.0.0.1:0", &full.metrics);
    EXPECT_TRUE(server.ok()) << server.status();
    return new std::string(
        server.ok() ? Fetch((*server)->listening().port, "/metrics").body : "");
  }();
  return *text;
}

// Names that queries may use: of counters and gauges, and of histograms the three series.
std::set<std::string> SeriesNames() {
  std::set<std::string> out;
  for (const auto& [name, family] : ParseExposition(Scrape())) {
    if (family.type != "histogram") {
      out.insert(name);
      continue;
    }
    for (const char* suffix : {"_bucket", "_sum", "_count"}) out.insert(name + suffix);
  }
  return out;
}

// Every name of a metric of ours in a query, which no word of PromQL looks like.
std::set<std::string> NamesIn(const std::string& query) {
  static const std::regex kName(
      "\\b(answerbook_[a-z_]+|grpc_server_[a-z_]+|process_[a-z_]+)\\b");
  std::set<std::string> out;
  for (auto it = std::sregex_iterator(query.begin(), query.end(), kName);
       it != std::sregex_iterator(); ++it) {
    out.insert(it->str());
  }
  return out;
}

// Of all panels, with what Grafana replaces replaced.
std::vector<std::string> DashboardQueries(const json& dashboard) {
  std::vector<std::string> out;
  for (const json& panel : dashboard.at("panels")) {
    for (const json& target : panel.value("targets", json::array())) {
      out.push_back(absl::StrReplaceAll(
          target.at("expr").get<std::string>(),
          {{"$__rate_interval", "5m"}, {"$instance", ".*"}, {"$job", ".*"}}));
    }
  }
  return out;
}

std::vector<std::string> AlertQueries() {
  std::vector<std::string> out;
  for (const YAML::Node& group : YAML::LoadFile(kAlerts)["groups"]) {
    for (const YAML::Node& rule : group["rules"]) {
      out.push_back(rule["expr"].as<std::string>());
    }
  }
  return out;
}

TEST(MetricsScrapeTest, PromtoolFindsNoFault) {
  if (PromtoolPath().empty()) GTEST_SKIP() << kNoPromtool;
  const Finished done = RunProgram({PromtoolPath(), "check", "metrics"}, Scrape());
  EXPECT_EQ(done.exit.code, 0) << done.out << done.err;
  EXPECT_THAT(done.err, IsEmpty());
}

TEST(MetricsScrapeTest, TheDocumentListsEveryMetric) {
  std::map<std::string, std::string> documented;  // type and labels by name
  std::istringstream lines(ReadFile(ANSWERBOOK_SOURCE_DIR "/docs/metrics.md"));
  static const std::regex kRow("\\| `([a-z_]+)` \\| ([a-z]+) \\| (.*?) ?\\| .+ \\|");
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, kRow)) continue;
    EXPECT_TRUE(
        documented.emplace(match[1], absl::StrCat(match[2].str(), " ", match[3].str()))
            .second)
        << match[1] << " stands there twice";
  }
  std::map<std::string, std::string> served;
  for (const auto& [name, family] : ParseExposition(Scrape())) {
    std::string labels;
    // The order of the document, which is that of most meaning first.
    for (const char* label :
         {"grpc_service", "grpc_method", "grpc_type", "grpc_code", "reason", "verdict",
          "source", "content_version", "release", "what", "result", "version"}) {
      if (family.labels.count(label) == 0) continue;
      absl::StrAppend(&labels, labels.empty() ? "" : ", ", "`", label, "`");
    }
    EXPECT_EQ(std::count(labels.begin(), labels.end(), '`'),
              static_cast<std::ptrdiff_t>(2 * family.labels.size()))
        << name << " has a label that this test does not know";
    served[name] = absl::StrCat(family.type, " ", labels);
  }
  EXPECT_EQ(documented, served);
}

TEST(GrafanaDashboardTest, IsOneThatGrafanaTakes) {
  const json dashboard = json::parse(ReadFile(kDashboard));
  EXPECT_GE(dashboard.at("schemaVersion").get<int>(), 36);
  EXPECT_EQ(dashboard.at("id"), nullptr);
  std::set<std::string> variables;
  for (const json& variable : dashboard.at("templating").at("list")) {
    variables.insert(variable.at("name").get<std::string>());
  }
  EXPECT_THAT(variables, testing::IsSupersetOf({"datasource", "job", "instance"}));
  std::set<int> ids;
  for (const json& panel : dashboard.at("panels")) {
    EXPECT_TRUE(ids.insert(panel.at("id").get<int>()).second) << panel.at("title");
    const json& at = panel.at("gridPos");
    EXPECT_LE(at.at("x").get<int>() + at.at("w").get<int>(), 24) << panel.at("title");
    if (panel.at("type") == "row") continue;
    EXPECT_EQ(panel.at("datasource").at("uid"), "${datasource}") << panel.at("title");
    EXPECT_THAT(panel.at("targets"), Not(IsEmpty())) << panel.at("title");
    for (const json& target : panel.at("targets")) {
      EXPECT_THAT(target.at("expr").get<std::string>(),
                  AllOf(HasSubstr("$instance"), HasSubstr("$job")));
    }
  }
}

TEST(GrafanaDashboardTest, AsksOnlyForMetricsThatThereAre) {
  const std::set<std::string> served = SeriesNames();
  const std::vector<std::string> queries =
      DashboardQueries(json::parse(ReadFile(kDashboard)));
  EXPECT_GE(queries.size(), 30U);
  for (const std::string& query : queries) {
    EXPECT_THAT(NamesIn(query), AllOf(Not(IsEmpty()), testing::IsSubsetOf(served)))
        << query;
  }
}

TEST(GrafanaDashboardTest, ItsQueriesParse) {
  if (PromtoolPath().empty()) GTEST_SKIP() << kNoPromtool;
  json rules = json::array();
  for (const std::string& query : DashboardQueries(json::parse(ReadFile(kDashboard)))) {
    rules.push_back(
        {{"record", absl::StrCat("dashboard:query_", rules.size())}, {"expr", query}});
  }
  const e2e::TempDir dir;
  // JSON is YAML.
  dir.Write("rules.yaml",
            json({{"groups", {{{"name", "dashboard"}, {"rules", rules}}}}}).dump());
  const Finished done =
      RunProgram({PromtoolPath(), "check", "rules", dir.Path() + "/rules.yaml"});
  EXPECT_EQ(done.exit.code, 0) << done.out << done.err;
  EXPECT_THAT(done.out, HasSubstr(absl::StrCat(rules.size(), " rules found")));
}

TEST(PrometheusAlertsTest, AskOnlyForMetricsThatThereAre) {
  const std::set<std::string> served = SeriesNames();
  for (const std::string& query : AlertQueries()) {
    EXPECT_THAT(NamesIn(query), AllOf(Not(IsEmpty()), testing::IsSubsetOf(served)))
        << query;
  }
}

TEST(PrometheusAlertsTest, FireWhenTheyShould) {
  if (PromtoolPath().empty()) GTEST_SKIP() << kNoPromtool;
  const Finished check = RunProgram({PromtoolPath(), "check", "rules", kAlerts});
  EXPECT_EQ(check.exit.code, 0) << check.out << check.err;
  const Finished test =
      RunProgram({PromtoolPath(), "test", "rules",
                  ANSWERBOOK_SOURCE_DIR "/deploy/prometheus/alerts_test.yaml"});
  EXPECT_EQ(test.exit.code, 0) << test.out << test.err;
  const std::string tests =
      ReadFile(ANSWERBOOK_SOURCE_DIR "/deploy/prometheus/alerts_test.yaml");
  for (const YAML::Node& rule : YAML::LoadFile(kAlerts)["groups"][0]["rules"]) {
    EXPECT_THAT(tests, HasSubstr("alertname: " + rule["alert"].as<std::string>()));
  }
}

}  // namespace
}  // namespace answerbook::server
