#include "tests/tools/random_library.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "service/content/draft.h"
#include "service/content/markdown.h"
#include "service/content/text.h"

namespace answerbook::forms {
namespace {

// What YAML, CSV, JSON, HTML, CommonMark, plain text and Unicode have of their own.
const std::vector<std::string>& Pieces() {
  static const auto* const pieces =
      new std::vector<std::string>{"no",
                                   "yes",
                                   "null",
                                   "~",
                                   "1e3",
                                   "0x1F",
                                   "2026-11-23",
                                   ".nan",
                                   "- ",
                                   "? ",
                                   ": ",
                                   " #",
                                   "#",
                                   "&a",
                                   "*a",
                                   "!t",
                                   "|",
                                   ">",
                                   "%",
                                   "@",
                                   "`",
                                   "{",
                                   "}",
                                   "[",
                                   "]",
                                   ",",
                                   "---",
                                   "...",
                                   "\"",
                                   "\"\"",
                                   "'",
                                   "''",
                                   "\\",
                                   "\\n",
                                   "\\|",
                                   " | ",
                                   ";",
                                   "=cmd",
                                   "+1",
                                   "-1",
                                   "\t",
                                   "\n",
                                   "\n\n",
                                   "  ",
                                   " ",
                                   "<b>",
                                   "</script>",
                                   "<!--",
                                   "-->",
                                   "]]>",
                                   "&amp;",
                                   "&",
                                   "&#1;",
                                   "&#x301;",
                                   "&nbsp;",
                                   "<",
                                   "**",
                                   "_x_",
                                   "1. ",
                                   "1) ",
                                   "• ",
                                   "Why?",
                                   "IT IS IMPORTANT: why?",
                                   "question",
                                   "an answer",
                                   "é",
                                   "e\u0301",
                                   "\u0301",
                                   "\u00A0",
                                   "\u200B",
                                   "\u2028",
                                   "\uFEFF",
                                   "\u2060",
                                   "👩‍⚕️",
                                   "🇪🇸",
                                   "ß",
                                   "Ω",
                                   "\u1E9B\u0323",
                                   "中文。",
                                   "שלום",
                                   "\U0001D538",
                                   "\uFFFD",
                                   "\uE000",
                                   "http://example.org/?a=b&c=d"};
  return *pieces;
}

template <typename Value>
const Value& OneOf(const std::vector<Value>& values, std::mt19937* random) {
  return values[(*random)() % values.size()];
}

void FillSources(std::mt19937* random, v1::Answer* answer) {
  for (unsigned i = (*random)() % 4; i > 0; --i) {
    v1::Source* source = answer->add_sources();
    const unsigned which = (*random)() % 4;
    if (which != 0) source->set_title(OddText(random));
    if (which != 1) source->set_url("https://example.org/a|b,c;'d\u00E9?x=1&y=%20#z");
    if ((*random)() % 2 == 0) source->set_publisher(OddText(random, 5));
  }
}

}  // namespace

std::string OddText(std::mt19937* random, int most_pieces) {
  while (true) {
    std::string text;
    for (unsigned i = 1 + (*random)() % static_cast<unsigned>(most_pieces); i > 0; --i) {
      text += OneOf(Pieces(), random);
      if ((*random)() % 2 == 0) text += ' ';
    }
    if (!content::Trim(text).empty()) return text;
  }
}

content::Library RandomLibrary(unsigned seed) {
  std::mt19937 random(seed);
  content::Draft draft;
  std::vector<std::string> ids;
  const unsigned topics = 1 + random() % 3;
  for (unsigned t = 0; t < topics; ++t) {
    content::TopicDraft topic;
    topic.topic_id = absl::StrCat("t", random() % 1000, t);
    topic.title = OddText(&random);
    if (random() % 2 == 0) topic.summary = OddText(&random, 40);
    topic.language = OneOf<std::string>({"en", "no", "de-AT", "zh-Hant", "ar"}, &random);
    if (random() % 2 == 0) topic.disclaimer = OddText(&random, 60);
    for (unsigned a = 1 + random() % 6; a > 0; --a) {
      content::AnswerDraft made;
      v1::Answer& answer = made.answer;
      answer.set_topic_id(topic.topic_id);
      // With hyphens, so that ids and file names sort differently.
      answer.set_answer_id(
          absl::StrCat(OneOf<std::string>({"a", "a-b", "null", "1e3", "no-1"}, &random),
                       "-", draft.answers.size()));
      answer.set_question(OddText(&random));
      for (unsigned i = 0; i < random() % 4; ++i) {
        answer.add_alternate_questions(
            absl::StrCat("phrasing ", i, " ", OddText(&random)));
      }
      answer.set_body(OddText(&random, random() % 8 == 0 ? 2000 : 30) + "\n\nword " +
                      OddText(&random));
      // A body that shows nothing is a fault: all of it can be in a comment.
      if (content::Trim(content::MarkdownToPlainText(answer.body())).empty()) {
        answer.set_body("word " + answer.body());
      }
      if (random() % 3 == 0) answer.set_summary(OddText(&random, 30));
      if (random() % 2 == 0) answer.set_caution(OddText(&random, 30));
      for (unsigned i = random() % 4; i > 0; --i)
        answer.add_keywords(OddText(&random, 3));
      if (random() % 2 == 0) answer.set_reviewed_on("2026-02-28");
      if (random() % 2 == 0) answer.set_reviewed_by(OddText(&random, 5));
      FillSources(&random, &answer);
      ids.push_back(answer.answer_id());
      draft.answers.push_back(std::move(made));
    }
    draft.topics.push_back(std::move(topic));
  }
  for (content::AnswerDraft& made : draft.answers) {
    const std::string& other = OneOf(ids, &random);
    if (other != made.answer.answer_id()) {
      made.answer.add_related()->set_answer_id(other);
    }
  }
  content::Library library = content::Assemble(&draft, {});
  EXPECT_TRUE(draft.problems.empty())
      << "seed " << seed << ": " << content::ToString(draft.problems.front());
  return library;
}

}  // namespace answerbook::forms
