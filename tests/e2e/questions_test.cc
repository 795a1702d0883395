// The shipped library over a real connection: what it knows it answers, and what it
// does not know it does not pretend to.

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "yaml-cpp/yaml.h"

#include "tests/e2e/server_process.h"

namespace answerbook::e2e {
namespace {

namespace fs = std::filesystem;

class QuestionsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(SharedServer(), nullptr);
    stub_ = SharedServer()->NewStub();
  }

  v1::SearchResponse Search(std::string_view query) {
    v1::SearchRequest request;
    request.set_query(std::string(query));
    v1::SearchResponse response;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    const grpc::Status status = stub_->Search(&context, request, &response);
    EXPECT_TRUE(status.ok()) << query << ": " << status.error_message();
    return response;
  }

  // The query's first result is one of `answer_ids` and counts as its answer.
  void ExpectAnswered(std::string_view query, const std::set<std::string>& answer_ids) {
    const v1::SearchResponse response = Search(query);
    ASSERT_GT(response.results_size(), 0) << query;
    EXPECT_THAT(answer_ids, ::testing::Contains(response.results(0).answer().answer_id()))
        << query << ", confidence " << response.results(0).confidence();
    EXPECT_EQ(response.verdict(), v1::VERDICT_ANSWERED)
        << query << ", confidence " << response.results(0).confidence();
  }

  void ExpectNotAnswered(std::string_view query) {
    const v1::SearchResponse response = Search(query);
    EXPECT_NE(response.verdict(), v1::VERDICT_ANSWERED)
        << query << " is said to be answered by "
        << response.results(0).answer().answer_id() << " with confidence "
        << response.results(0).confidence();
  }

 private:
  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
};

// The questions of the FAQ page that the library grew from, in its words, with the two
// that the page points to.
constexpr std::pair<std::string_view, const char*> kSourceQuestions[] = {
    {"Are interferons useful in cancer treatment?",
     "does-interferon-help-against-cancer"},
    {"Is interferon used in cancer treatment?", "is-interferon-used-to-treat-cancer"},
    {"Why interferons are used for the treatment of cancer?",
     "why-interferon-is-used-for-cancer"},
    {"What cancer does interferon work?", "which-cancers-interferon-treats"},
    {"Can interferon prevent cancer?", "can-interferon-prevent-cancer"},
    {"Can Pinguecula turn into cancer?", "can-pinguecula-turn-into-cancer"},
    {"Do cancer cells produce interferon?", "do-cancer-cells-produce-interferon"},
    {"Is interferon a chemotherapy drug?", "is-interferon-chemotherapy"},
    {"What is interferon prescribed for?", "what-interferon-is-prescribed-for"},
    {"How do interferons work?", "how-interferons-work"},
    {"Is interferon an immunosuppressant?", "is-interferon-an-immunosuppressant"},
    {"Do interferons contribute to oncogenesis?",
     "do-interferons-contribute-to-oncogenesis"},
    {"How many times can you have radiation for brain cancer?",
     "how-many-times-radiation-for-brain-cancer"},
    {"What are the potential risks of interferons?", "interferon-risks-and-side-effects"},
};

TEST_F(QuestionsTest, AnswersEveryQuestionOfTheSourcePageInItsOwnWords) {
  for (const auto& [question, answer_id] : kSourceQuestions) {
    ExpectAnswered(question, {answer_id});
  }
}

// What stands between the first two `---` lines of a file.
YAML::Node FrontMatter(const fs::path& path) {
  std::ifstream file(path);
  std::string yaml;
  int markers = 0;
  for (std::string line; markers < 2 && std::getline(file, line);) {
    if (line == "---") {
      ++markers;
    } else {
      yaml += line + "\n";
    }
  }
  return YAML::Load(yaml);
}

// The phrasings in the front matter of every file under content/, with the answers that
// have them: one phrasing may stand in several files.
std::map<std::string, std::set<std::string>> ShippedPhrasings() {
  std::map<std::string, std::set<std::string>> phrasings;
  for (const fs::directory_entry& entry :
       fs::recursive_directory_iterator(ShippedContent())) {
    if (entry.path().extension() != ".md" || entry.path().stem() == "_index") continue;
    const YAML::Node front = FrontMatter(entry.path());
    const std::string answer_id = entry.path().stem();
    phrasings[front["question"].as<std::string>()].insert(answer_id);
    for (const YAML::Node& phrasing : front["also_asked"]) {
      phrasings[phrasing.as<std::string>()].insert(answer_id);
    }
  }
  return phrasings;
}

TEST_F(QuestionsTest, AnswersEveryPhrasingThatItsEditorsWrote) {
  const auto phrasings = ShippedPhrasings();
  ASSERT_GT(phrasings.size(), 50U);
  for (const auto& [phrasing, answer_ids] : phrasings) {
    ExpectAnswered(phrasing, answer_ids);
  }
}

TEST_F(QuestionsTest, DoesNotClaimToAnswerUnrelatedMedicalQuestions) {
  for (const std::string_view question : {
           "How do I lower my blood pressure?",
           "What is a normal resting heart rate?",
           "How long does a broken wrist take to heal?",
           "Should I take antibiotics for a cold?",
           "What causes kidney stones?",
           "How is asthma diagnosed in children?",
           "When should a child get the measles vaccine?",
           "What can I do about lower back pain?",
           "Is it safe to fly during pregnancy?",
           "How do I read an insulin pen?",
       }) {
    ExpectNotAnswered(question);
  }
}

TEST_F(QuestionsTest, DoesNotClaimToAnswerEverydayQuestions) {
  for (const std::string_view question : {
           "What time does the train to Berlin leave?",
           "How do I bake sourdough bread?",
           "Who won the world cup in 1998?",
           "How can I reset my password?",
           "What is the capital of Australia?",
           "Why is the sky blue?",
           "How do I change a bicycle tire?",
           "Can I return shoes after thirty days?",
           "What is the best way to learn the guitar?",
           "How many spoons of sugar are in a cup?",
       }) {
    ExpectNotAnswered(question);
  }
}

// Near misses: they share words, and the shape of their sentences, with the library.
TEST_F(QuestionsTest, DoesNotClaimToAnswerMedicalQuestionsThatShareItsWords) {
  for (const std::string_view question : {
           "What are the side effects of metformin?",
           "Does aspirin prevent cancer?",
           "Can a mole turn into cancer?",
           "How many times can you have chemotherapy?",
           "What is prednisone prescribed for?",
           "Is methotrexate an immunosuppressant?",
           "How do vaccines work?",
           "Is tamoxifen a chemotherapy drug?",
           "What are the potential risks of radiation?",
           "Which cancers does radiotherapy treat?",
       }) {
    ExpectNotAnswered(question);
  }
}

TEST_F(QuestionsTest, SaysNoMatchWhenNoWordIsKnown) {
  const v1::SearchResponse response = Search("zxqv wqyx");
  EXPECT_EQ(response.verdict(), v1::VERDICT_NO_MATCH);
  EXPECT_EQ(response.results_size(), 0);
  EXPECT_EQ(response.total_size(), 0);
}

}  // namespace
}  // namespace answerbook::e2e
