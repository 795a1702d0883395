// What the server says, and exits with, when it cannot start.

#include <sys/socket.h>

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {
namespace {

// What --help promises.
constexpr int kBadFlag = 1;
constexpr int kBadContent = 2;
constexpr int kCannotListen = 3;

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(StartupTest, RefusesAnUnknownFlagByName) {
  const Finished done = RunProgram({ANSWERBOOK_SERVER_BINARY, "--no_such_flag"});
  EXPECT_EQ(done.exit.code, kBadFlag);
  EXPECT_THAT(done.err, HasSubstr("no_such_flag"));
}

TEST(StartupTest, RefusesAFlagValueThatMakesNoSense) {
  const Finished done =
      RunProgram({ANSWERBOOK_SERVER_BINARY, "--listen=127.0.0.1:seventy",
                  "--content=" + ShippedContent()});
  EXPECT_EQ(done.exit.code, kBadFlag);
  EXPECT_THAT(done.err, HasSubstr("127.0.0.1:seventy"));
}

TEST(StartupTest, HelpNamesTheFlagsAndExitsWithZero) {
  const Finished done = RunProgram({ANSWERBOOK_SERVER_BINARY, "--help"});
  EXPECT_EQ(done.exit.code, 0);
  EXPECT_THAT(done.out, AllOf(HasSubstr("--listen"), HasSubstr("--content")));
}

TEST(StartupTest, RefusesContentThatIsNotThere) {
  const Finished done = RunProgram(ServerCommand("/nowhere/at/all"));
  EXPECT_EQ(done.exit.code, kBadContent);
  EXPECT_THAT(done.err, HasSubstr("/nowhere/at/all"));
  EXPECT_THAT(done.err, Not(HasSubstr("\"listening\"")));
}

TEST(StartupTest, RefusesAnEmptyLibrary) {
  const TempDir dir;
  const Finished done = RunProgram(ServerCommand(dir.Path()));
  EXPECT_EQ(done.exit.code, kBadContent);
  EXPECT_THAT(done.err, HasSubstr(dir.Path()));
}

TEST(StartupTest, NamesEveryFaultOfTheContentWithFileAndLine) {
  const TempDir dir;
  dir.Write("topic/_index.md", "---\ntitle: \"A topic\"\nlanguage: en\n---\n");
  dir.Write("topic/unknown-key.md",
            "---\n"
            "question: \"What is this?\"\n"
            "summary: \"A test.\"\n"
            "colour: blue\n"
            "---\n"
            "Body.\n");
  dir.Write("topic/bad-source.md",
            "---\n"
            "question: \"And this?\"\n"
            "summary: \"Another.\"\n"
            "sources:\n"
            "  - title: \"A page\"\n"
            "    url: \"not a url\"\n"
            "related:\n"
            "  - no-such-answer\n"
            "---\n"
            "Body.\n");
  const Finished done = RunProgram(ServerCommand(dir.Path()));
  EXPECT_EQ(done.exit.code, kBadContent);
  EXPECT_THAT(done.err,
              AllOf(HasSubstr("topic/unknown-key.md:4"), HasSubstr("colour"),
                    HasSubstr("topic/bad-source.md:6"), HasSubstr("not a url"),
                    HasSubstr("topic/bad-source.md:8"), HasSubstr("no-such-answer")));
}

TEST(StartupTest, RefusesAPortThatAnotherServerHas) {
  ServerProcess* const first = SharedServer();
  ASSERT_NE(first, nullptr);
  const Finished second =
      RunProgram({ANSWERBOOK_SERVER_BINARY, "--listen=" + first->address(),
                  "--content=" + ShippedContent()});
  EXPECT_EQ(second.exit.code, kCannotListen);
  EXPECT_THAT(second.err, HasSubstr(first->address()));

  // The first one still answers.
  v1::ListTopicsResponse response;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  EXPECT_TRUE(first->NewStub()->ListTopics(&context, {}, &response).ok());
}

}  // namespace
}  // namespace answerbook::e2e
