// Whatever a library holds, every form but plain text gives it back.
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"

#include "service/content/draft.h"
#include "service/content/text.h"
#include "service/forms/form.h"
#include "service/forms/write.h"
#include "service/snapshot/content_version.h"
#include "tests/content/temp_dir.h"
#include "tests/tools/random_library.h"

namespace answerbook::forms {
namespace {

using ::google::protobuf::util::MessageDifferencer;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct FormCase {
  Form form;
  const char* name;
};

constexpr FormCase kLossless[] = {{Form::kMarkdown, "dir"},
                                  {Form::kJsonLines, "l.jsonl"},
                                  {Form::kJsonLines, "l.jsonl.gz"},
                                  {Form::kFaqPage, "l.json"},
                                  {Form::kHtml, "l.html"},
                                  {Form::kCsv, "l.csv"},
                                  {Form::kTsv, "l.tsv"}};

void ExpectSame(const content::Library& a, const content::Library& b) {
  ASSERT_EQ(a.topics.size(), b.topics.size());
  ASSERT_EQ(a.answers.size(), b.answers.size());
  for (size_t i = 0; i < a.topics.size(); ++i) {
    EXPECT_TRUE(MessageDifferencer::Equals(a.topics[i], b.topics[i]))
        << a.topics[i].DebugString() << b.topics[i].DebugString();
  }
  for (size_t i = 0; i < a.answers.size(); ++i) {
    EXPECT_TRUE(MessageDifferencer::Equals(a.answers[i], b.answers[i]))
        << a.answers[i].DebugString() << b.answers[i].DebugString();
  }
  EXPECT_EQ(snapshot::ContentVersion(a), snapshot::ContentVersion(b));
}

// Writes the library to a new place, and reads it.
content::Library ThereAndBack(const content::Library& library, const FormCase& form,
                              const std::string& directory, int number) {
  const std::string path = directory + "/" + std::to_string(number) + form.name;
  const auto losses = WriteLibrary(library, form.form, path, {});
  EXPECT_TRUE(losses.ok()) << form.name << ": " << losses.status();
  if (!losses.ok()) return {};
  EXPECT_THAT(*losses, IsEmpty()) << form.name;
  auto again = Load(form.form, path);
  EXPECT_TRUE(again.ok()) << form.name << ": " << again.status();
  return again.ok() ? *std::move(again) : content::Library();
}

TEST(RoundTripTest, RandomLibrariesThroughAllForms) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    const content::TempDir dir;
    const content::Library library = RandomLibrary(seed);
    content::Library last = library;
    int number = 0;
    // One after the other, so that each also reads what others made.
    for (const FormCase& form : kLossless) {
      last = ThereAndBack(last, form, dir.path(), ++number);
      ExpectSame(library, last);
      if (HasFailure()) return;
    }
  }
}

TEST(RoundTripTest, TheShippedContentThroughAllForms) {
  const auto library = content::LoadLibrary(ANSWERBOOK_SOURCE_DIR "/content");
  ASSERT_TRUE(library.ok()) << library.status();
  const content::TempDir dir;
  int number = 0;
  for (const FormCase& form : kLossless) {
    ExpectSame(*library, ThereAndBack(*library, form, dir.path(), ++number));
  }
}

TEST(RoundTripTest, TheShippedContentIsWrittenAsItsEditorsWroteIt) {
  namespace fs = std::filesystem;
  const std::string source = ANSWERBOOK_SOURCE_DIR "/content";
  const auto library = content::LoadLibrary(source);
  ASSERT_TRUE(library.ok()) << library.status();
  const content::TempDir dir;
  ASSERT_TRUE(WriteLibrary(*library, Form::kMarkdown, dir.path() + "/c", {}).ok());
  for (const fs::directory_entry& entry :
       fs::recursive_directory_iterator(dir.path() + "/c")) {
    if (!entry.is_regular_file()) continue;
    const fs::path name = entry.path().lexically_relative(dir.path() + "/c");
    EXPECT_EQ(*content::ReadFile(entry.path().string(), 1 << 20),
              *content::ReadFile(source + "/" + name.string(), 1 << 20))
        << name;
  }
}

TEST(RoundTripTest, EveryFieldAtItsLimit) {
  content::Draft draft;
  draft.topics.push_back({{},
                          "t",
                          std::string(300, '"'),
                          std::string(2000, '\\'),
                          "en",
                          std::string(2000, '<')});
  for (int n = 0; n < 52; ++n) {
    content::AnswerDraft made;
    v1::Answer& answer = made.answer;
    answer.set_topic_id("t");
    answer.set_answer_id(std::string(125, 'i') + std::to_string(100 + n));
    answer.set_question(std::string(500, '?'));
    answer.set_body(std::string(100, 'w'));
    while (n == 0 && answer.body().size() < (256 << 10)) *answer.mutable_body() += "\"\t";
    answer.mutable_body()->back() = '.';
    if (n == 0) {
      answer.set_summary(std::string(2000, '"'));
      answer.set_caution(std::string(4000, '\\'));
      for (int i = 0; i < 50; ++i) {
        answer.add_alternate_questions(std::to_string(100 + i) + std::string(497, '"'));
        answer.add_related()->set_answer_id(std::string(125, 'i') +
                                            std::to_string(101 + i));
        v1::Source* source = answer.add_sources();
        source->set_title(std::string(500, '|'));
        source->set_publisher(std::string(200, '\\'));
        source->set_url("https://e.org/" + std::string(1986, '\''));
      }
      for (int i = 0; i < 100; ++i) answer.add_keywords(std::string(200, '"'));
      answer.set_reviewed_by(std::string(200, '&'));
    }
    draft.answers.push_back(std::move(made));
  }
  const content::Library library = content::Assemble(&draft, {});
  ASSERT_THAT(draft.problems, IsEmpty()) << content::ToString(draft.problems[0]);
  const content::TempDir dir;
  int number = 0;
  for (const FormCase& form : kLossless) {
    ExpectSame(library, ThereAndBack(library, form, dir.path(), ++number));
  }
}

// What plain text cannot carry is said, and what it can comes back.
TEST(RoundTripTest, PlainTextKeepsQuestionsAndTextAndSaysWhatItLoses) {
  const content::TempDir dir;
  const std::string source = dir.Write(
      "in.jsonl",
      R"({"topic":{"topic_id":"tea","title":"Tea","summary":"All of it."}})"
      "\n"
      R"({"answer_id":"is-tea-warm","topic_id":"tea","topic_title":"Tea","question":"Is tea warm?","body":"Is it warm? You ask.\n\n- It is?\n- Yes.\n\nWho knows?","caution":"Hot.","related":[{"answer_id":"other"}],"sources":[{"title":"Book"}]})"
      "\n"
      R"({"answer_id":"other","topic_id":"tea","question":"1. Tell me more","body":"IT IS IMPORTANT: really?"})"
      "\n");
  const auto library = Load(Form::kJsonLines, source);
  ASSERT_TRUE(library.ok()) << library.status();
  const std::string path = dir.path() + "/tea.txt";
  const auto losses = WriteLibrary(*library, Form::kText, path, {});
  ASSERT_TRUE(losses.ok()) << losses.status();
  EXPECT_THAT(*losses, Contains(HasSubstr("cautions (1 of 2 answers)")));
  EXPECT_THAT(*losses, Contains(HasSubstr("sources (1 of 2 answers)")));
  EXPECT_THAT(*losses, Contains(HasSubstr("questions (1 of 2 answers)")));
  EXPECT_THAT(*losses,
              Contains(HasSubstr("ids, which are made of the questions (1 of 2")));
  EXPECT_THAT(*losses, Contains(HasSubstr("topics' summaries")));
  EXPECT_THAT(*losses, Not(Contains(HasSubstr("related"))));
  EXPECT_THAT(*losses, Not(Contains(HasSubstr("markup"))));
  const auto again = Load(Form::kText, path);
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_EQ(again->answers.size(), 2U);
  EXPECT_EQ(again->answers[0].question(), "Is tea warm?");
  EXPECT_EQ(again->answers[0].body(), library->answers[0].body());
  EXPECT_EQ(again->answers[0].related(0).question(), "Q: 1. Tell me more?");
  EXPECT_EQ(again->answers[1].question(), "Q: 1. Tell me more?");
  EXPECT_EQ(again->topics[0].topic_id(), "tea");
}

TEST(RoundTripTest, PlainTextOfRandomLibrariesReadsBackWithAllAnswers) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    const content::TempDir dir;
    const content::Library library = RandomLibrary(seed);
    const auto losses = WriteLibrary(library, Form::kText, dir.path() + "/l.txt", {});
    ASSERT_TRUE(losses.ok()) << losses.status();
    EXPECT_THAT(*losses, Not(Contains(HasSubstr("answers are read in place of"))));
  }
}

TEST(RoundTripTest, ASummaryThatWasMadeFollowsItsBody) {
  const content::TempDir dir;
  const auto library = Load(
      Form::kCsv, dir.Write("tea.csv", "question,body\nIs tea warm?,It is. Often.\n"));
  ASSERT_TRUE(library.ok()) << library.status();
  ASSERT_TRUE(WriteLibrary(*library, Form::kMarkdown, dir.path() + "/d", {}).ok());
  EXPECT_THAT(*content::ReadFile(dir.path() + "/d/tea/is-tea-warm.md", 10000),
              Not(HasSubstr("summary")));
}

}  // namespace
}  // namespace answerbook::forms
