// What tests of highlighting and of snippets share.
#ifndef ANSWERBOOK_TESTS_SEARCH_HIGHLIGHT_FIXTURE_H_
#define ANSWERBOOK_TESTS_SEARCH_HIGHLIGHT_FIXTURE_H_

#include <string>
#include <string_view>

#include "gtest/gtest.h"

#include "service/search/highlight.h"
#include "tests/search/test_library.h"

namespace answerbook::search {

// An index of one body and a query against it.
class HighlightTest : public testing::Test {
 protected:
  void Use(std::string_view body, std::string_view query) {
    library_ = MakeLibrary(
        {{.id = "a", .question = "Something else?", .body = std::string(body)}});
    answers_ = content::AnswerTable(library_);
    built_ = BuildIndex(library_, answers_);
    terms_ = AnalyzeQuery(built_.index, nullptr, SynonymIndex(), query, {0});
  }
  Segments HighlightOf(std::string_view text) {
    Segments out;
    Highlighter(built_.index, terms_).Highlight(text, 0, &out);
    return out;
  }
  // Of the body.
  Segments Snippet() {
    Segments out;
    const Highlighter highlighter(built_.index, terms_);
    SnippetChoice choice;
    built_.index.passages.Read(0, &choice.passage);
    highlighter.Choose(&choice);
    highlighter.Snippet(&choice, 0, &out);
    return out;
  }

  content::Library library_;
  content::AnswerTable answers_;
  BuiltIndex built_;
  QueryTerms terms_;
};

}  // namespace answerbook::search

#endif  // ANSWERBOOK_TESTS_SEARCH_HIGHLIGHT_FIXTURE_H_
