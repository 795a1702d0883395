#include "client/cli/explain.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

#include "client/cli/text_layout.h"

namespace answerbook::cli {
namespace {

// Two words are taken for forms of one when this much of the shorter is the same.
constexpr size_t kLeastCommon = 3;
constexpr double kCommonPart = 0.7;

struct Token {
  std::string text;    // as written
  std::string folded;  // without case and accents
};

std::string Fold(std::string_view word) {
  utf8proc_uint8_t* folded = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(word.data()),
      static_cast<utf8proc_ssize_t>(word.size()), &folded,
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                     UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  if (size < 0) return std::string(word);
  return {reinterpret_cast<const char*>(folded), static_cast<size_t>(size)};
}

bool IsWordCharacter(utf8proc_int32_t c) {
  switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

std::vector<Token> Words(std::string_view text) {
  std::vector<Token> words;
  bool inside = false;
  for (size_t at = 0; at < text.size();) {
    utf8proc_int32_t c = -1;
    const utf8proc_ssize_t got =
        utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                         static_cast<utf8proc_ssize_t>(text.size() - at), &c);
    const size_t size = got > 0 ? static_cast<size_t>(got) : 1;
    if (got > 0 && IsWordCharacter(c)) {
      if (!inside) words.emplace_back();
      words.back().text.append(text, at, size);
      inside = true;
    } else {
      inside = false;
    }
    at += size;
  }
  for (Token& word : words) word.folded = Fold(word.text);
  return words;
}

bool LooksLikeAFormOf(const std::string& a, const std::string& b) {
  const size_t shorter = std::min(a.size(), b.size());
  const auto end = a.begin() + static_cast<std::ptrdiff_t>(shorter);
  const auto common =
      static_cast<size_t>(std::mismatch(a.begin(), end, b.begin()).first - a.begin());
  return common >= kLeastCommon &&
         static_cast<double>(common) >= kCommonPart * static_cast<double>(shorter);
}

// What was typed for each word of the corrected query. Corrections replace words one by
// one; where the counts differ nothing is said about which.
std::vector<std::pair<Token, std::string>> Corrections(std::string_view query,
                                                       std::string_view corrected) {
  const std::vector<Token> typed = Words(query);
  const std::vector<Token> searched = Words(corrected);
  std::vector<std::pair<Token, std::string>> changes;
  for (size_t i = 0; i < searched.size(); ++i) {
    const bool known = std::any_of(typed.begin(), typed.end(), [&](const Token& word) {
      return word.folded == searched[i].folded;
    });
    if (known) continue;
    changes.emplace_back(searched[i],
                         typed.size() == searched.size() ? typed[i].text : "");
  }
  return changes;
}

WordMatch Classify(const Token& word, const std::vector<Token>& typed,
                   const std::vector<std::pair<Token, std::string>>& corrections) {
  for (const Token& query_word : typed) {
    if (query_word.folded == word.folded) {
      return {word.text, MatchKind::kAsTyped, query_word.text};
    }
  }
  for (const auto& [corrected, from] : corrections) {
    if (LooksLikeAFormOf(corrected.folded, word.folded)) {
      return {word.text, MatchKind::kCorrected, from};
    }
  }
  for (const Token& query_word : typed) {
    if (LooksLikeAFormOf(query_word.folded, word.folded)) {
      return {word.text, MatchKind::kOtherForm, query_word.text};
    }
  }
  return {word.text, MatchKind::kOther, ""};
}

std::string Say(const WordMatch& match) {
  switch (match.kind) {
    case MatchKind::kAsTyped:
      return match.word + " (as typed)";
    case MatchKind::kCorrected:
      return match.typed.empty() ? match.word + " (spelling corrected)"
                                 : absl::StrCat(match.word, " (spelling corrected from ",
                                                match.typed, ")");
    case MatchKind::kOtherForm:
      return absl::StrCat(match.word, " (likely a form of ", match.typed, ")");
    default:
      return match.word + " (a synonym or another form)";
  }
}

// The words of the query that no mark goes back to.
std::vector<std::string> Unmatched(const std::vector<WordMatch>& matches,
                                   std::string_view query) {
  std::vector<std::string> left;
  for (const Token& word : Words(query)) {
    const bool matched = std::any_of(
        matches.begin(), matches.end(),
        [&](const WordMatch& match) { return Fold(match.typed) == word.folded; });
    if (!matched) left.push_back(word.text);
  }
  return left;
}

std::string Line(std::string_view label, std::string_view text, size_t indent,
                 const Style& style) {
  return Wrap(
      std::vector<Span>{{std::string(label) + ": ", true}, {std::string(text), false}},
      {.width = style.width,
       .indent = indent,
       .hanging = indent + 2,
       .strong_codes = style.color});
}

std::string_view Meaning(v1::Verdict verdict) {
  switch (verdict) {
    case v1::VERDICT_ANSWERED:
      return "answered: the first result answers the question";
    case v1::VERDICT_UNCERTAIN:
      return "uncertain: the answer may be among the results; choose";
    default:
      return "no match: the library does not answer this; the results are only the "
             "nearest questions that it has";
  }
}

}  // namespace

std::vector<WordMatch> MatchedWords(const v1::SearchResult& result,
                                    std::string_view query,
                                    std::string_view corrected_query) {
  const std::vector<Token> typed = Words(query);
  const auto corrections = Corrections(query, corrected_query);
  std::vector<std::string> seen;
  std::vector<WordMatch> matches;
  const auto add = [&](const auto& segments) {
    for (const v1::TextSegment& segment : segments) {
      if (!segment.highlighted()) continue;
      for (const Token& word : Words(segment.text())) {
        if (std::find(seen.begin(), seen.end(), word.folded) != seen.end()) continue;
        seen.push_back(word.folded);
        matches.push_back(Classify(word, typed, corrections));
      }
    }
  };
  add(result.question_segments());
  add(result.snippet_segments());
  return matches;
}

std::string ExplainResult(const v1::SearchResult& result,
                          const v1::SearchRequest& request,
                          std::string_view corrected_query, size_t indent,
                          const Style& style) {
  std::string question = "the answer's own";
  if (result.matched_question() != result.answer().question()) {
    question = absl::StrCat("another phrasing of \"", result.answer().question(), "\"");
  }
  const std::vector<WordMatch> matches =
      MatchedWords(result, request.query(), corrected_query);
  const std::string words =
      matches.empty() ? "none is marked"
                      : absl::StrJoin(matches, ", ", [](std::string* out, const auto& m) {
                          out->append(Say(m));
                        });
  std::string out =
      Line("Question", question, indent, style) + Line("Matched", words, indent, style);
  const std::vector<std::string> left = Unmatched(matches, request.query());
  if (!left.empty()) {
    out += Line("Not marked", absl::StrJoin(left, ", "), indent, style);
  }
  out +=
      Line("Score",
           absl::StrFormat("%.2f; confidence %.2f", result.score(), result.confidence()),
           indent, style);
  return out;
}

std::string ExplainResponse(const v1::SearchResponse& response,
                            const v1::SearchRequest& request, const Style& style) {
  std::string out = Line("Verdict", Meaning(response.verdict()), 0, style);
  std::vector<std::string> changes;
  for (const auto& [corrected, from] :
       Corrections(request.query(), response.corrected_query())) {
    changes.push_back(from.empty() ? corrected.text
                                   : absl::StrCat(from, " → ", corrected.text));
  }
  std::string spelling = "nothing corrected";
  if (request.spelling() == v1::SPELLING_OFF) {
    spelling = "not corrected, as asked for";
  } else if (!changes.empty()) {
    spelling = absl::StrJoin(changes, ", ");
  } else if (!response.corrected_query().empty()) {
    spelling = "searched for " + response.corrected_query();
  }
  out += Line("Spelling", spelling, 0, style);
  out += Line("Language",
              request.language().empty() ? "any; none was given"
                                         : request.language() + ", as given",
              0, style);
  if (!response.topic_counts().empty()) {
    out +=
        Line("Matches by topic",
             absl::StrJoin(response.topic_counts(), ", ",
                           [](std::string* text, const v1::TopicCount& topic) {
                             absl::StrAppend(text, topic.topic_id(), " ", topic.count());
                           }),
             0, style);
  }
  out += Line("Content", response.content_version(), 0, style);
  out += Line("Figures",
              "confidence is how likely a result answers the question; the score orders "
              "the results of one response and means nothing beside. The server tells no "
              "parts of the score.",
              0, style);
  return out;
}

}  // namespace answerbook::cli
