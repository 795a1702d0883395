#include "service/server/configuration.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/server/config_file.h"
#include "service/server/settings.h"

namespace answerbook::server {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// A file of this text, removed with it.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text)
      : path_(testing::TempDir() + "answerbook-config-XXXXXX") {
    close(mkstemp(path_.data()));
    std::ofstream(path_) << text;
  }
  ~ConfigFile() { std::remove(path_.c_str()); }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;

  const std::string& path() const { return path_; }
  std::string flag() const { return "--config=" + path_; }

 private:
  std::string path_;
};

TEST(SettingsTest, EveryTextReadsBackAsItIsPrinted) {
  Options options;
  options.rate_limit = 0.1 + 0.2;
  options.listen = {"127.0.0.1:1", "[::1]:2"};
  options.tls_cert = "a \"quoted\" path, with: everything # in it";
  options.drain_timeout = absl::Seconds(90) + absl::Milliseconds(1);
  for (const Setting& setting : AllSettings()) {
    Options read;
    ASSERT_TRUE(SetFromText(setting, ToText(setting, options), &read).ok())
        << setting.name;
    EXPECT_EQ(ToText(setting, read), ToText(setting, options));
    std::vector<std::string> faults;
    const std::string line =
        std::string(setting.name) + ": " + ToYaml(setting, options) + "  # comment\n";
    const std::vector<ConfigEntry> entries = ParseConfig(line, "f", &faults);
    ASSERT_THAT(faults, IsEmpty()) << line;
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].setting, &setting);
    EXPECT_EQ(entries[0].text, ToText(setting, options));
  }
}

TEST(SettingsTest, KnowsWhatWasMeant) {
  EXPECT_EQ(NearestSetting("drain_timout"), "drain_timeout");
  EXPECT_EQ(NearestSetting("tls_certs"), "tls_cert");
  EXPECT_EQ(NearestSetting("something_else"), "");
  EXPECT_EQ(NearestSetting(""), "");
}

TEST(ConfigurationTest, WhatStandsNearerCountsFirst) {
  const ConfigFile file(
      "content: from-file\nthreads: 3\nlog_level: error\nmax_in_flight: 7\n");
  const Configuration got = GatherConfiguration(
      {file.flag(), "--threads=5"},
      {"ANSWERBOOK_THREADS=4", "ANSWERBOOK_LOG_LEVEL=debug", "PATH=/bin"});
  EXPECT_THAT(got.faults, IsEmpty());
  EXPECT_EQ(got.options.threads, 5);
  EXPECT_EQ(got.options.log_level, "debug");
  EXPECT_EQ(got.options.max_in_flight, 7);
  EXPECT_EQ(got.options.content, "from-file");
  EXPECT_EQ(got.options.log_format, "json");
  EXPECT_EQ(got.sources.at("threads"), "command line");
  EXPECT_EQ(got.sources.at("log_level"), "ANSWERBOOK_LOG_LEVEL");
  EXPECT_EQ(got.sources.at("max_in_flight"), file.path() + ":4");
  EXPECT_EQ(got.sources.count("log_format"), 0U);
}

TEST(ConfigurationTest, TheEnvironmentCanNameTheFile) {
  const ConfigFile file("content: here\n");
  EXPECT_EQ(GatherConfiguration({}, {"ANSWERBOOK_CONFIG=" + file.path()}).options.content,
            "here");
  const ConfigFile other("content: there\n");
  EXPECT_EQ(GatherConfiguration({other.flag()}, {"ANSWERBOOK_CONFIG=" + file.path()})
                .options.content,
            "there");
}

TEST(ConfigurationTest, TakesTheUsualFormsOfFlags) {
  const Configuration got = GatherConfiguration(
      {"--content", "a", "-threads=2", "--watch", "--noreflection", "--channelz=yes",
       "--content=b", "--listen=127.0.0.1:1,[::1]:2", "--drain_timeout", "1m30s"},
      {});
  EXPECT_THAT(got.faults, IsEmpty());
  EXPECT_EQ(got.options.content, "b");
  EXPECT_EQ(got.options.threads, 2);
  EXPECT_TRUE(got.options.watch);
  EXPECT_FALSE(got.options.reflection);
  EXPECT_TRUE(got.options.channelz);
  EXPECT_THAT(got.options.listen, ElementsAre("127.0.0.1:1", "[::1]:2"));
  EXPECT_EQ(got.options.drain_timeout, absl::Seconds(90));
}

TEST(ConfigurationTest, TakesListsInTheFileBothWays) {
  for (const char* text : {"content: a\nlisten: ['127.0.0.1:1', '[::1]:2']\n",
                           "content: a\nlisten:\n  - 127.0.0.1:1\n  - \"[::1]:2\"\n",
                           "content: a\nlisten: \"127.0.0.1:1,[::1]:2\"\n"}) {
    const ConfigFile file(text);
    const Configuration got = GatherConfiguration({file.flag()}, {});
    EXPECT_THAT(got.faults, IsEmpty()) << text;
    EXPECT_THAT(got.options.listen, ElementsAre("127.0.0.1:1", "[::1]:2")) << text;
  }
}

TEST(ConfigurationTest, NamesAllFaultsAndWhereTheyAre) {
  const ConfigFile file(
      "drain_timout: 1s\nthreads: many\nwatch: [true]\nwatch: true\nlisten: {a: 1}\n");
  const Configuration got = GatherConfiguration(
      {file.flag(), "--max_threads=x", "--no_such", "word", "--flagfile=f"},
      {"ANSWERBOOK_LOG_LEVLE=debug", "ANSWERBOOK_RATE_LIMIT=fast"});
  EXPECT_THAT(
      got.faults,
      AllOf(Contains(AllOf(StartsWith(file.path() + ":1: "), HasSubstr("drain_timeout"))),
            Contains(AllOf(HasSubstr("--threads (from " + file.path() + ":2)"),
                           HasSubstr("'many' is not a whole number"))),
            Contains(StartsWith(file.path() + ":3: watch: must be")),
            Contains(StartsWith(file.path() + ":4: watch: is given twice")),
            Contains(StartsWith(file.path() + ":5: listen: must be"))));
  EXPECT_THAT(
      got.faults,
      AllOf(Contains(HasSubstr("--max_threads: 'x' is not")),
            Contains(HasSubstr("--no_such: there is no such flag")),
            Contains(HasSubstr("'word' is no flag")), Contains(HasSubstr("--flagfile")),
            Contains(AllOf(HasSubstr("ANSWERBOOK_LOG_LEVLE"),
                           HasSubstr("is ANSWERBOOK_LOG_LEVEL meant?"))),
            Contains(HasSubstr("--rate_limit (from ANSWERBOOK_RATE_LIMIT)"))));
}

TEST(ConfigurationTest, SaysWhereAValueThatMakesNoSenseCameFrom) {
  const ConfigFile file("content: a\nmax_in_flight: 0\n");
  EXPECT_THAT(GatherConfiguration({file.flag()}, {}).faults,
              ElementsAre("--max_in_flight (from " + file.path() +
                          ":2): 0 is not between 1 and 1048576"));
  EXPECT_THAT(GatherConfiguration({"--content=a", "--max_in_flight=0"}, {}).faults,
              ElementsAre("--max_in_flight: 0 is not between 1 and 1048576"));
}

TEST(ConfigurationTest, TellsOfAFileThatCannotBeRead) {
  EXPECT_THAT(GatherConfiguration({"--config=/no/such/file"}, {}).faults,
              Contains(AllOf(HasSubstr("/no/such/file"), HasSubstr("--config: "))));
  const ConfigFile broken("a: [\n");
  EXPECT_THAT(GatherConfiguration({broken.flag()}, {}).faults,
              Contains(HasSubstr("not YAML")));
  const ConfigFile list("- a\n");
  EXPECT_THAT(GatherConfiguration({list.flag()}, {}).faults,
              Contains(HasSubstr(":1: must be `key: value` lines")));
}

TEST(ConfigurationTest, LeavesOthersVariablesAlone) {
  const Configuration got = GatherConfiguration(
      {"--content=a"},
      {"ANSWERBOOK_SERVER=localhost:1", "ANSWERBOOK_DEADLINE=1s",
       "ANSWERBOOK_HISTORY=off", "ANSWERBOOK_SERVICE_HOST=10.0.0.1",
       "ANSWERBOOK_PORT=tcp://10.0.0.1:50051", "ANSWERBOOK_PORT_50051_TCP_ADDR=10.0.0.1",
       "ANSWERBOOK_SERVICE_PORT_GRPC=50051", "ANSWERBOOK_HEADLESS_SERVICE_HOST=10.0.0.2",
       "OTHER=1"});
  EXPECT_THAT(got.faults, IsEmpty());
  // None of ours may look like one of those.
  for (const Setting& setting : AllSettings()) {
    EXPECT_FALSE(IsForeignVariable(EnvironmentName(setting))) << setting.name;
  }
}

TEST(ConfigurationTest, WhatIsPrintedGivesTheSameConfiguration) {
  const Configuration first =
      GatherConfiguration({"--content=a: b # c", "--watch", "--rate_limit=2.5",
                           "--drain_delay=1500ms", "--listen=127.0.0.1:1,unix:/tmp/a b"},
                          {"ANSWERBOOK_LOG_FORMAT=text"});
  ASSERT_THAT(first.faults, IsEmpty());
  const std::string printed = PrintConfiguration(first);
  EXPECT_THAT(printed, HasSubstr("# ANSWERBOOK_LOG_FORMAT"));
  const ConfigFile file(printed);
  const Configuration again = GatherConfiguration({file.flag()}, {});
  ASSERT_THAT(again.faults, IsEmpty());
  for (const Setting& setting : AllSettings()) {
    EXPECT_EQ(ToText(setting, again.options), ToText(setting, first.options));
  }
}

}  // namespace
}  // namespace answerbook::server
