// Where the server takes synonyms from, and what it says of a bad file.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {
namespace {

constexpr int kBadContent = 2;

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Ne;

// The ids of the answers to `query`, best first, the spelling left as it is.
std::vector<std::string> Found(const ServerProcess& server, const std::string& query,
                               std::string* content_version = nullptr) {
  v1::SearchRequest request;
  request.set_query(query);
  request.set_spelling(v1::SPELLING_OFF);
  v1::SearchResponse response;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  const grpc::Status status = server.NewStub()->Search(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  std::vector<std::string> ids;
  for (const v1::SearchResult& result : response.results()) {
    ids.push_back(result.answer().answer_id());
  }
  if (content_version != nullptr) *content_version = response.content_version();
  return ids;
}

Finished RunWith(const std::string& synonyms) {
  std::vector<std::string> command = ServerCommand(ShippedContent());
  command.push_back("--synonyms=" + synonyms);
  return RunProgram(command);
}

TEST(SynonymsTest, ShippedOnesFindAnswersByLayWords) {
  ASSERT_NE(SharedServer(), nullptr);
  // The library says fatigue.
  EXPECT_THAT(Found(*SharedServer(), "tiredness"),
              ElementsAre("interferon-risks-and-side-effects"));
}

TEST(SynonymsTest, OffTakesNone) {
  const auto server = ServerProcess::Start(ShippedContent(), {"--synonyms=off"});
  ASSERT_NE(server, nullptr);
  std::string version;
  EXPECT_THAT(Found(*server, "tiredness", &version), IsEmpty());
  EXPECT_THAT(Found(*server, "fatigue"),
              ElementsAre("interferon-risks-and-side-effects"));
  // What is found is part of what the library says.
  std::string version_with;
  ASSERT_NE(SharedServer(), nullptr);
  Found(*SharedServer(), "tiredness", &version_with);
  EXPECT_THAT(version, Ne(version_with));
}

TEST(SynonymsTest, AnOperatorsFileReplacesTheShippedOne) {
  const TempDir dir;
  const std::string file = dir.Write("words.txt", "sluggishness => fatigue\n");
  const auto server = ServerProcess::Start(ShippedContent(), {"--synonyms=" + file});
  ASSERT_NE(server, nullptr);
  EXPECT_THAT(Found(*server, "sluggishness"),
              ElementsAre("interferon-risks-and-side-effects"));
  EXPECT_THAT(Found(*server, "tiredness"), IsEmpty());
}

TEST(SynonymsTest, AFileThatIsNotThereIsRefused) {
  const Finished done = RunWith("/nowhere/words.txt");
  EXPECT_EQ(done.exit.code, kBadContent);
  EXPECT_THAT(done.err,
              AllOf(HasSubstr("/nowhere/words.txt"), HasSubstr("No such file")));
}

TEST(SynonymsTest, EveryBadLineIsNamedWithWhatWouldBeRight) {
  const TempDir dir;
  const std::string file = dir.Write("words.txt", "a, b\nalone\nc => d => e\n");
  const Finished done = RunWith(file);
  EXPECT_EQ(done.exit.code, kBadContent);
  EXPECT_THAT(done.err, AllOf(HasSubstr(file + ":2"), HasSubstr("“alone” stands alone"),
                              HasSubstr("a => b"), HasSubstr(file + ":3"),
                              HasSubstr("a rule has it once")));
}

TEST(SynonymsTest, ABadFileInTheContentIsRefusedToo) {
  const TempDir dir;
  dir.Write("topic/_index.md", "---\ntitle: \"A topic\"\nlanguage: en\n---\n");
  dir.Write("topic/answer.md", "---\nquestion: \"What is this?\"\n---\nA test.\n");
  dir.Write("_synonyms.txt", "alone\n");
  const Finished done = RunProgram(ServerCommand(dir.Path()));
  EXPECT_EQ(done.exit.code, kBadContent);
  EXPECT_THAT(done.err, HasSubstr("_synonyms.txt:1"));
}

}  // namespace
}  // namespace answerbook::e2e
