#include "service/server/log.h"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "spdlog/sinks/ostream_sink.h"

namespace answerbook::server {
namespace {

using nlohmann::json;
using ::testing::EndsWith;
using ::testing::MatchesRegex;

class LogTest : public ::testing::Test {
 protected:
  Log Make(LogFormat format, LogLevel least = LogLevel::kInfo) {
    return Log(least, format, std::make_shared<spdlog::sinks::ostream_sink_mt>(out_));
  }

  std::ostringstream out_;
};

TEST_F(LogTest, WritesOneJsonObjectALine) {
  const Log log = Make(LogFormat::kJson);
  log.Info("listening", "listening on \"x\"\nand y",
           {{"port", 50051},
            {"load", 0.5},
            {"whole", true},
            {"address", "127.0.0.1"},
            {"addresses", std::vector<std::string>{"a", "b"}}});
  log.Error("failed", "it failed");
  std::istringstream lines(out_.str());
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const json first = json::parse(line);
  EXPECT_THAT(first["time"].get<std::string>(),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
                           "\\.[0-9]{3}Z"));
  EXPECT_EQ(first["level"], "info");
  EXPECT_EQ(first["event"], "listening");
  EXPECT_EQ(first["message"], "listening on \"x\"\nand y");
  EXPECT_EQ(first["port"], 50051);
  EXPECT_EQ(first["load"], 0.5);
  EXPECT_EQ(first["whole"], true);
  EXPECT_EQ(first["address"], "127.0.0.1");
  EXPECT_EQ(first["addresses"], json({"a", "b"}));
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(json::parse(line)["level"], "error");
  EXPECT_FALSE(std::getline(lines, line));
}

TEST_F(LogTest, StaysJsonWhateverTheTexts) {
  const Log log = Make(LogFormat::kJson);
  log.Info("odd", "\xFF %s {} %v \x01", {{"path", "caf\xC3"}});
  EXPECT_TRUE(json::accept(out_.str())) << out_.str();
}

TEST_F(LogTest, WritesTextThatStaysOnOneLine) {
  const Log log = Make(LogFormat::kText);
  log.Warning("slow", "it is\nslow %d {}",
              {{"ms", 7}, {"path", "a b"}, {"plain", "a/b.md"}, {"empty", ""}});
  EXPECT_THAT(out_.str(),
              MatchesRegex("[0-9T:.-]+Z warning slow: it is slow %d \\{\\} ms=7 "
                           "path=\"a b\" plain=a/b.md empty=\"\"\n"));
}

// 0x7F and U+0080 to U+009F are commands to terminals, U+2028 and U+2029 end lines.
TEST_F(LogTest, TextHasNothingThatATerminalObeys) {
  const Log log = Make(LogFormat::kText);
  log.Info("odd",
           "a\x7F"
           "b\u009B"
           "31mc\u2028d\x9B"
           "e \u00A0\u00E9",
           {{"plain", "caf\u00E9"},
            {"del",
             "a\x7F"
             "b"},
            {"csi",
             "a\u0080\u009B"
             "b\u00A0"},
            {"broken",
             "a\x9B"
             "b"},
            {"ends", std::vector<std::string>{"a\u2028", "b\u2029\n"}}});
  EXPECT_THAT(out_.str(), EndsWith("odd: a b 31mc d\uFFFD"
                                   "e \u00A0\u00E9 plain=caf\u00E9 "
                                   R"(del="a\u007fb" csi="a\u0080\u009bb)"
                                   "\u00A0\" "
                                   "broken=\"a\uFFFD"
                                   "b\" "
                                   R"(ends=["a\u2028","b\u2029\n"])"
                                   "\n"));
}

TEST_F(LogTest, LeavesOutWhatIsLessSevere) {
  const Log log = Make(LogFormat::kText, LogLevel::kWarning);
  log.Debug("a", "a");
  log.Info("b", "b");
  EXPECT_EQ(out_.str(), "");
  log.Warning("c", "c");
  log.Error("d", "d");
  EXPECT_THAT(out_.str(), EndsWith("error   d: d\n"));
}

TEST(ParseLogWordsTest, TakesTheWordsOfTheFlags) {
  EXPECT_EQ(ParseLogLevel("debug"), LogLevel::kDebug);
  EXPECT_EQ(ParseLogLevel("error"), LogLevel::kError);
  EXPECT_EQ(ParseLogLevel("INFO"), std::nullopt);
  EXPECT_EQ(ParseLogFormat("json"), LogFormat::kJson);
  EXPECT_EQ(ParseLogFormat("text"), LogFormat::kText);
  EXPECT_EQ(ParseLogFormat(""), std::nullopt);
}

}  // namespace
}  // namespace answerbook::server
