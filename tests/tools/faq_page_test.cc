// FAQPage JSON-LD, as others write it and as we do.
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/text.h"
#include "service/forms/form.h"
#include "service/forms/located_json.h"
#include "service/forms/write.h"
#include "tests/content/temp_dir.h"
#include <nlohmann/json.hpp>

namespace answerbook::forms {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

content::Library LoadText(Form form, const std::string& text) {
  const content::TempDir dir;
  const auto library =
      Load(form, dir.Write(form == Form::kHtml ? "f.html" : "f.json", text));
  EXPECT_TRUE(library.ok()) << library.status();
  return library.ok() ? *library : content::Library();
}

std::string FaultsOf(Form form, const std::string& text) {
  const content::TempDir dir;
  const auto library = Load(form, dir.Write("f.x", text));
  return library.ok() ? "" : std::string(library.status().message());
}

constexpr char kForeign[] = R"json({
  "@context": "https://schema.org", "@graph": [
  {"@type": "WebSite", "name": "A site"},
  {"@type": ["WebPage", "https://schema.org/FAQPage"], "name": "Tea &amp; more",
   "inLanguage": "en-GB", "isPartOf": {"@id": "https://e.org/#site"},
   "description": "All of <i>it</i>.",
   "mainEntity": [
     {"@type": "Question", "@id": "https://e.org/#q1", "name": "Is tea&nbsp;warm, R&D?",
      "keywords": "hot, chai,",
      "acceptedAnswer": {"@type": "Answer",
        "text": "<p>Yes, <b>very </b>warm.</p><ul><li>One</li><li>Two <a href='https://e.org/t'>link</a></li></ul><script>x()</script>",
        "citation": ["https://e.org/book", {"@type": "Book", "name": "Book", "publisher": {"name": "P"}}]}},
     {"@type": "Question", "name": "Cold?",
      "acceptedAnswer": [{"@type": "Answer", "text": "No *stars*.\n\nAT&amp;T."}]}]}]})json";

TEST(FaqPageTest, PagesOfOthersAreRead) {
  const content::Library library = LoadText(Form::kFaqPage, kForeign);
  ASSERT_EQ(library.topics.size(), 1U);
  EXPECT_EQ(library.topics[0].topic_id(), "tea-more");
  EXPECT_EQ(library.topics[0].title(), "Tea & more");
  EXPECT_EQ(library.topics[0].summary(), "All of it.");
  EXPECT_EQ(library.topics[0].language(), "en-GB");
  ASSERT_EQ(library.answers.size(), 2U);
  const v1::Answer& first = library.answers[0];
  EXPECT_EQ(first.question(), "Is tea\u00A0warm, R&D?");
  EXPECT_EQ(first.answer_id(), "is-tea-warm-r-d");
  EXPECT_EQ(first.body(),
            "Yes, **very** warm.\n\n  - One\n  - Two [link](https://e.org/t)");
  EXPECT_THAT(first.keywords(), ElementsAre("hot", "chai"));
  EXPECT_EQ(first.sources(0).url(), "https://e.org/book");
  EXPECT_EQ(first.sources(1).title(), "Book");
  EXPECT_EQ(first.sources(1).publisher(), "P");
  EXPECT_EQ(library.answers[1].body(), "No \\*stars\\*.\n\nAT\\&T.");
}

TEST(FaqPageTest, PagesInHtmlAreRead) {
  const std::string html = std::string(
      "<!doctype html><html lang=de><head><title> Tee\n fragen </title>\n"
      "<script>var FAQPage = '<script type=\"application/ld+json\">';</script>\n"
      "<script type='application/ld+json'>{ this is broken and not ours }</script>\n"
      "<script type='Application/LD+JSON; charset=utf-8'>\n"
      R"({"@type":"FAQPage","mainEntity":{"@type":"Question","name":"Warm?",)"
      R"("acceptedAnswer":{"@type":"Answer","text":"Ja."}}})"
      "</script></head><body><p>unclosed");
  const content::Library library = LoadText(Form::kHtml, html);
  ASSERT_EQ(library.answers.size(), 1U);
  EXPECT_EQ(library.topics[0].title(), "Tee fragen");
  EXPECT_EQ(library.topics[0].language(), "de");
  EXPECT_EQ(library.answers[0].body(), "Ja.");
}

TEST(FaqPageTest, FaultsNameLineAndField) {
  const auto json = [](const std::string& text) {
    return FaultsOf(Form::kFaqPage, text);
  };
  EXPECT_THAT(json("{\n\"@type\": \"FAQPage\",\n"), HasSubstr("f.x:3: not JSON"));
  EXPECT_THAT(json("7"), HasSubstr("f.x:1: not JSON: must be an object"));
  EXPECT_THAT(json("{} {}"), HasSubstr("not JSON"));
  EXPECT_THAT(json("{\"@type\":\"WebPage\"}"), HasSubstr("no object of @type FAQPage"));
  EXPECT_THAT(json("{\"a\":1,\n\"a\":2}"), HasSubstr("f.x:2: not JSON: “a” twice"));
  EXPECT_THAT(json("{\"a\":tru}"), HasSubstr("not JSON"));
  EXPECT_THAT(json("{\"a\":\n[n]}"), HasSubstr("f.x:2: not JSON: unknown word"));
  EXPECT_THAT(json(std::string(1000, '[') + std::string(1000, ']')), HasSubstr("levels"));
  const std::string begin = "{\"@type\":\"FAQPage\",\"mainEntity\":[\n";
  EXPECT_THAT(json(begin + "{\"@type\":\"Question\",\"name\":\"Q?\"}]}"),
              HasSubstr("f.x:2: mainEntity[0].acceptedAnswer: is missing"));
  EXPECT_THAT(json(begin + "{\"@type\":\"Question\",\n\"name\":[\"Q?\"],\n"
                           "\"acceptedAnswer\":{\"text\":\n7}}]}"),
              AllOf(HasSubstr("f.x:3: mainEntity[0].name: must be text"),
                    HasSubstr("f.x:5: mainEntity[0].acceptedAnswer.text: must be text")));
  EXPECT_THAT(json(begin + "{\"@type\":\"Question\",\"name\":\"Q?\",\"acceptedAnswer\":\n"
                           "{\"text\":\n\"<i></i>\"}}]}"),
              HasSubstr("f.x:4: body: is empty"));
  EXPECT_THAT(json(begin + "{\"@type\":\"Thing\"}]}"),
              HasSubstr("f.x:2: mainEntity[0]: must be a Question"));
  EXPECT_THAT(json(begin + "{\"@type\":\"Question\",\"name\":\"Q?\",\n"
                           "\"answerbook:reviewedOn\":\"x\","
                           "\"acceptedAnswer\":{\"text\":\"A\"}}]}"),
              HasSubstr("f.x:3: reviewed_on: “x”"));
  // Lines of a script are those of the page.
  EXPECT_THAT(FaultsOf(Form::kHtml,
                       "<p>\n\n<script type=application/ld+json>\n"
                       "{\"@type\":\"FAQPage\",\nx</script>"),
              HasSubstr("f.x:5: not JSON"));
  EXPECT_THAT(FaultsOf(Form::kHtml, "<p>FAQPage"), HasSubstr("has no script of type"));
}

TEST(FaqPageTest, WhatIsWrittenIsSchemaOrgs) {
  const content::TempDir dir;
  const auto library = content::LoadLibrary(ANSWERBOOK_SOURCE_DIR "/content");
  ASSERT_TRUE(library.ok()) << library.status();
  const std::string path = dir.path() + "/l.json";
  ASSERT_TRUE(WriteLibrary(*library, Form::kFaqPage, path, {}).ok());
  const std::string text = *content::ReadFile(path, 1 << 24);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["@context"][0], "https://schema.org");
  EXPECT_EQ(json["@type"], "FAQPage");
  ASSERT_EQ(json["mainEntity"].size(), library->answers.size());
  for (size_t i = 0; i < library->answers.size(); ++i) {
    const v1::Answer& answer = library->answers[i];
    const auto& question = json["mainEntity"][i];
    EXPECT_EQ(question["@type"], "Question");
    EXPECT_EQ(question["name"], answer.question());
    EXPECT_EQ(question["acceptedAnswer"]["@type"], "Answer");
    // Readers that know only schema.org's properties still get the caution, first.
    const std::string shown = question["acceptedAnswer"]["text"];
    if (!answer.caution().empty()) {
      EXPECT_TRUE(shown.starts_with("<p><strong>")) << shown;
    }
  }
}

TEST(FaqPageTest, NothingInItEndsAScript) {
  const content::TempDir dir;
  const auto library = Load(
      Form::kCsv, dir.Write("t.csv", "question,body\n</script><b>Q&?,x</script><!--\n"));
  ASSERT_TRUE(library.ok()) << library.status();
  const std::string path = dir.path() + "/l.json";
  ASSERT_TRUE(WriteLibrary(*library, Form::kFaqPage, path, {}).ok());
  EXPECT_EQ(content::ReadFile(path, 1 << 20)->find_first_of("<>&"), std::string::npos);
}

TEST(LocatedJsonTest, LinesOfValues) {
  JsonValue value;
  const JsonFault fault = ParseLocatedJson(
      "{\"a\":\n [1,\n \"x\\n\\u00e9\"], \"b\": {\n\"c\"\n:null}, \"d\": true}", 10,
      &value);
  ASSERT_THAT(fault.message, IsEmpty());
  EXPECT_EQ(value.line, 10);
  const JsonValue& a = *value.Find("a");
  EXPECT_EQ(a.line, 11);
  EXPECT_EQ(a.items[0].line, 11);
  EXPECT_EQ(a.items[0].text, "1");
  EXPECT_EQ(a.items[1].line, 12);
  EXPECT_EQ(a.items[1].text, "x\né");
  EXPECT_EQ(value.Find("b")->Find("c")->line, 14);
  EXPECT_EQ(value.Find("z"), nullptr);
}

}  // namespace
}  // namespace answerbook::forms
