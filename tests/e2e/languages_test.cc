// A library in German over a real connection.

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {
namespace {

using ::testing::ElementsAre;

class LanguagesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    dir_.Write("fuss/_index.md", "---\ntitle: \"Füße und Schuhe\"\nlanguage: de\n---\n");
    dir_.Write(
        "fuss/blasen.md",
        "---\n"
        "question: \"Wie behandelt man Blasen an den Füßen?\"\n"
        "also_asked:\n"
        "  - \"Darf man Blasen öffnen?\"\n"
        "---\n"
        "Kleine Blasen deckt man mit einem Pflaster ab, große öffnet die Ärztin.\n");
    dir_.Write("fuss/schuhgroesse.md",
               "---\nquestion: \"Wie findet man die richtige Schuhgröße?\"\n---\n"
               "Abends messen: Dann sind die Füße am größten.\n");
    server_ = ServerProcess::Start(dir_.Path());
    ASSERT_NE(server_, nullptr);
  }

  v1::SearchResponse Search(const std::string& query, const std::string& language = "") {
    v1::SearchRequest request;
    request.set_query(query);
    request.set_language(language);
    v1::SearchResponse response;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    const grpc::Status status = server_->NewStub()->Search(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  TempDir dir_;
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(LanguagesTest, FindsAnswersHoweverUmlautsAreTyped) {
  for (const char* query : {"Darf ich Blasen an meinen Füßen öffnen?",
                            "DARF ICH BLASEN AN MEINEN FÜẞEN ÖFFNEN",
                            "darf ich blasen an meinen fuessen oeffnen",
                            "darf ich blasen an meinen fussen offnen",
                            "Darf ich Blasen an meinen Fu\u0308ßen o\u0308ffnen?"}) {
    const v1::SearchResponse found = Search(query, "de");
    ASSERT_GT(found.results_size(), 0) << query;
    EXPECT_EQ(found.results(0).answer().answer_id(), "blasen") << query;
    EXPECT_EQ(found.verdict(), v1::VERDICT_ANSWERED) << query;
    EXPECT_EQ(found.corrected_query(), "") << query;
  }
}

// A segment that were not whole characters would not be UTF-8, and protobuf refuse it.
TEST_F(LanguagesTest, HighlightsAreWholeCharacters) {
  const v1::SearchResponse found = Search("Welche Aerztin oeffnet grosse Blasen?");
  ASSERT_GT(found.results_size(), 0);
  std::string text;
  std::vector<std::string> marked;
  for (const v1::TextSegment& segment : found.results(0).snippet_segments()) {
    text += segment.text();
    if (segment.highlighted()) marked.push_back(segment.text());
  }
  EXPECT_EQ(text,
            "Kleine Blasen deckt man mit einem Pflaster ab, große öffnet die Ärztin.");
  EXPECT_THAT(marked, ElementsAre("Blasen", "große", "öffnet", "Ärztin"));
}

TEST_F(LanguagesTest, OtherLanguagesHaveNothing) {
  const v1::SearchResponse found = Search("Blasen", "en");
  EXPECT_EQ(found.results_size(), 0);
  EXPECT_EQ(found.verdict(), v1::VERDICT_NO_MATCH);
}

}  // namespace
}  // namespace answerbook::e2e
