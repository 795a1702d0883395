// The demo client, through pipes as a script would run it.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

#include "tests/e2e/server_process.h"

namespace answerbook::e2e {
namespace {

using nlohmann::json;

// What --help promises.
constexpr int kNoMatch = 1;
constexpr int kUsage = 2;
constexpr int kUncertain = 3;
constexpr int kNotFound = 4;
constexpr int kUnreachable = 5;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CliTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(SharedServer(), nullptr); }

  // Runs the client against the shared server. Whatever it prints into a pipe must be
  // free of colours and other terminal codes.
  static Finished Client(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {ANSWERBOOK_CLI_BINARY,
                                        "--server=" + SharedServer()->address()};
    command.insert(command.end(), arguments.begin(), arguments.end());
    Finished done = RunProgram(command);
    EXPECT_THAT(done.out + done.err, Not(HasSubstr("\x1b")));
    return done;
  }

  // What a successful run with --json prints; discarded JSON when it is not JSON.
  static json ClientJson(std::vector<std::string> arguments) {
    arguments.push_back("--json");
    const Finished done = Client(arguments);
    EXPECT_EQ(done.exit.code, 0) << done.err;
    json parsed = json::parse(done.out, nullptr, /*allow_exceptions=*/false);
    EXPECT_FALSE(parsed.is_discarded()) << done.out;
    return parsed;
  }
};

TEST_F(CliTest, TopicsListsTheTopicsByIdAndTitle) {
  const Finished done = Client({"topics"});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("interferon-in-cancer-care"),
                    HasSubstr("Interferon in cancer care"), HasSubstr("eye-growths")));
}

TEST_F(CliTest, GetPrintsTheWholeAnswer) {
  const Finished done = Client({"get", "is-interferon-chemotherapy"});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("Is interferon a chemotherapy drug?"),
                              HasSubstr("What a cytokine is"), HasSubstr("Chemocare"),
                              HasSubstr("2026-11-29"), HasSubstr("does not advise"),
                              HasSubstr("Not being chemotherapy does not make it mild")));
}

TEST_F(CliTest, SearchPrintsTheBestAnswerFirst) {
  const Finished done = Client({"search", "side effects of interferon"});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  const size_t best = done.out.find("interferon-risks-and-side-effects");
  ASSERT_NE(best, std::string::npos) << done.out;
  EXPECT_LT(best, done.out.find("is-interferon-chemotherapy"));
}

TEST_F(CliTest, AskPrintsTheAnswerOfAQuestionThatIsAnswered) {
  const Finished done = Client({"ask", "Is interferon a chemotherapy drug?"});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("counts as immunotherapy"));
}

TEST_F(CliTest, AskTakesItsWordsWithoutQuotes) {
  const Finished done = Client({"ask", "is", "interferon", "a", "chemotherapy", "drug"});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("counts as immunotherapy"));
}

TEST_F(CliTest, AskSaysThatNothingMatches) {
  const Finished done = Client({"ask", "zxqv wqyx"});
  EXPECT_EQ(done.exit.code, kNoMatch);
  EXPECT_THAT(done.out + done.err, Not(IsEmpty()));
}

TEST_F(CliTest, SearchSaysThatNothingMatches) {
  EXPECT_EQ(Client({"search", "zxqv wqyx"}).exit.code, kNoMatch);
}

// Shares words with the library: whatever is said, it is not an answer.
TEST_F(CliTest, AskDoesNotAnswerWhatTheLibraryDoesNot) {
  const Finished done = Client({"ask", "Is tamoxifen a chemotherapy drug?"});
  EXPECT_THAT(done.exit.code, AnyOf(kNoMatch, kUncertain));
  EXPECT_THAT(done.out, Not(HasSubstr("counts as immunotherapy")));
}

TEST_F(CliTest, ReadsTheServerFromTheEnvironment) {
  const Finished done = RunProgram(
      {"/usr/bin/env", "ANSWERBOOK_SERVER=127.0.0.1:1", ANSWERBOOK_CLI_BINARY, "topics"});
  EXPECT_EQ(done.exit.code, kUnreachable);
  EXPECT_THAT(done.err, HasSubstr("127.0.0.1:1"));
}

TEST_F(CliTest, JsonOfTopicsIsTheResponse) {
  const json response = ClientJson({"topics"});
  ASSERT_EQ(response["topics"].size(), 3U);
}

TEST_F(CliTest, JsonOfGetIsTheResponse) {
  const json response = ClientJson({"get", "is-interferon-chemotherapy"});
  EXPECT_THAT(response.dump(), HasSubstr("is-interferon-chemotherapy"));
}

TEST_F(CliTest, JsonOfSearchIsTheResponse) {
  const json response = ClientJson({"search", "is interferon a chemo drug?"});
  EXPECT_THAT(response.dump(), AllOf(HasSubstr("VERDICT_ANSWERED"),
                                     HasSubstr("is-interferon-chemotherapy")));
}

TEST_F(CliTest, ReportsAnAnswerThatDoesNotExist) {
  const Finished done = Client({"get", "no-such-answer"});
  EXPECT_EQ(done.exit.code, kNotFound);
  EXPECT_THAT(done.err, HasSubstr("no-such-answer"));
  EXPECT_THAT(done.out, IsEmpty());
}

TEST_F(CliTest, RefusesACommandThatDoesNotExist) {
  const Finished done = Client({"sing"});
  EXPECT_EQ(done.exit.code, kUsage);
  EXPECT_THAT(done.err, HasSubstr("sing"));
}

TEST_F(CliTest, ReportsAServerThatIsNotThere) {
  // Port 1 of this machine: nothing listens there.
  const Finished done =
      RunProgram({ANSWERBOOK_CLI_BINARY, "--server=127.0.0.1:1", "topics"});
  EXPECT_EQ(done.exit.code, kUnreachable);
  EXPECT_THAT(done.err, HasSubstr("127.0.0.1:1"));
}

}  // namespace
}  // namespace answerbook::e2e
