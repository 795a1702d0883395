#include "client/cli/render.h"

#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

#include "client/cli/explain.h"
#include "client/cli/text_layout.h"

namespace answerbook::cli {
namespace {

// The nearest questions that are worth offering.
constexpr int kMostOffered = 5;

Layout At(const Style& style, size_t indent, size_t hanging) {
  return {.width = style.width,
          .indent = indent,
          .hanging = hanging,
          .strong_codes = style.color};
}

std::string Strong(std::string_view text, const Style& style, size_t indent = 0) {
  return Wrap(std::vector<Span>{{std::string(text), true}}, At(style, indent, indent));
}

std::string Plain(std::string_view text, const Style& style, size_t indent = 0) {
  return Wrap(text, At(style, indent, indent));
}

std::string Percent(float confidence) {
  return absl::StrFormat("%.0f%%", 100 * confidence);
}

template <typename Segments>
std::vector<Span> Spans(const Segments& segments, bool marks) {
  std::vector<Span> spans;
  for (const v1::TextSegment& segment : segments) {
    spans.push_back({segment.text(), marks && segment.highlighted()});
  }
  return spans;
}

std::string VerdictLine(const v1::SearchResponse& response) {
  switch (response.verdict()) {
    case v1::VERDICT_ANSWERED:
      return "answered";
    case v1::VERDICT_UNCERTAIN:
      return "uncertain: none of these may be the answer";
    default:
      return "no match: these are only the nearest questions";
  }
}

}  // namespace

std::string RenderTopics(const v1::ListTopicsResponse& response, const Style& style) {
  std::string out;
  for (const v1::Topic& topic : response.topics()) {
    if (!out.empty()) out += '\n';
    out += Strong(topic.title(), style);
    std::string facts = absl::StrCat(topic.topic_id(), " · ", topic.answer_count(),
                                     topic.answer_count() == 1 ? " answer" : " answers",
                                     " · ", topic.language());
    if (!topic.reviewed_on().empty()) {
      absl::StrAppend(&facts, " · reviewed ", topic.reviewed_on());
    }
    out += Plain(facts, style, 2);
    out += Plain(topic.summary(), style, 2);
    for (const v1::AnswerRef& answer : topic.answers()) {
      out += Wrap("- " + answer.question(), At(style, 2, 4));
      out += Plain(answer.answer_id(), style, 4);
    }
  }
  if (response.topics().empty()) out += "No topics.\n";
  return out;
}

std::string RenderAnswer(const v1::Answer& answer, bool verbatim, const Style& style) {
  std::string out = Strong(answer.question(), style);
  if (!answer.caution().empty()) {
    out += '\n';
    out += Wrap(std::vector<Span>{{"Caution: ", true}, {answer.caution(), false}},
                At(style, 2, 2));
  }
  if (!answer.summary().empty()) {
    out += '\n';
    out += Plain(answer.summary(), style);
  }
  if (!answer.body().empty()) {
    out += '\n';
    out +=
        verbatim ? Harmless(answer.body()) : WrapBlocks(answer.body(), At(style, 0, 0));
    if (out.back() != '\n') out += '\n';
  }
  if (!answer.sources().empty()) {
    out += '\n' + Strong("Sources", style);
    int number = 0;
    for (const v1::Source& source : answer.sources()) {
      const std::string marker = absl::StrCat("[", ++number, "] ");
      std::string title = source.title().empty() ? source.url() : source.title();
      if (!source.publisher().empty())
        absl::StrAppend(&title, " (", source.publisher(), ")");
      out += Wrap(marker + title, At(style, 0, marker.size()));
      if (!source.title().empty()) out += Plain(source.url(), style, marker.size());
    }
  }
  if (!answer.related().empty()) {
    out += '\n' + Strong("Related", style);
    for (const v1::AnswerRef& related : answer.related()) {
      out += Wrap("- " + related.question(), At(style, 0, 2));
      out += Plain(related.answer_id(), style, 2);
    }
  }
  std::string facts = answer.topic_title();
  if (!answer.reviewed_on().empty()) {
    absl::StrAppend(&facts, facts.empty() ? "R" : " · r", "eviewed ",
                    answer.reviewed_on());
    if (!answer.reviewed_by().empty())
      absl::StrAppend(&facts, " by ", answer.reviewed_by());
  }
  if (!facts.empty()) out += '\n' + Plain(facts, style);
  if (!answer.disclaimer().empty()) out += Plain(answer.disclaimer(), style);
  return out;
}

std::string RenderCorrection(const v1::SearchResponse& response, const Style& style) {
  if (response.corrected_query().empty()) return "";
  return Wrap(
      std::vector<Span>{{"Searched for: ", false}, {response.corrected_query(), true}},
      At(style, 0, 2));
}

std::string RenderResults(const v1::SearchResponse& response, const ResultsView& view,
                          const Style& style) {
  std::string out = RenderCorrection(response, style);
  if (response.results().empty()) {
    out += "No match.\n";
  } else {
    out += Plain(absl::StrCat(response.total_size(),
                              response.total_size() == 1 ? " match, " : " matches, ",
                              VerdictLine(response)),
                 style);
  }
  int number = view.first_number;
  for (const v1::SearchResult& result : response.results()) {
    out += '\n';
    std::vector<Span> question = Spans(result.question_segments(), true);
    size_t indent = 2;
    if (number > 0) {
      const std::string marker = absl::StrCat(number++, ". ");
      indent = marker.size();
      question.insert(question.begin(), {marker, false});
    }
    out += Wrap(question, At(style, 0, indent));
    out += Plain(absl::StrCat(result.answer().answer_id(), " · ", result.topic_title(),
                              " · ", Percent(result.confidence())),
                 style, indent);
    out += Wrap(Spans(result.snippet_segments(), true), At(style, indent, indent));
    if (view.explain != nullptr) {
      out +=
          ExplainResult(result, *view.explain, response.corrected_query(), indent, style);
    }
  }
  if (view.explain != nullptr) {
    out += '\n' + ExplainResponse(response, *view.explain, style);
  }
  if (!view.more.empty()) {
    // In one piece, whatever its width: it is to be copied.
    out += "\nMore: " + Harmless(view.more) + "\n";
  }
  return out;
}

std::string RenderNoAnswer(const v1::SearchResponse& response, const Style& style) {
  std::string out = RenderCorrection(response, style);
  const bool uncertain = response.verdict() == v1::VERDICT_UNCERTAIN;
  out += Strong(uncertain ? "Not sure which answer you want."
                          : "No match: the library does not answer this.",
                style);
  if (response.results().empty()) return out;
  out += '\n' +
         Plain(uncertain ? "It may be one of these:" : "The nearest questions it has:",
               style);
  int offered = 0;
  for (const v1::SearchResult& result : response.results()) {
    if (++offered > kMostOffered) break;
    out += Wrap("- " + result.answer().question(), At(style, 0, 2));
    out += Plain(
        absl::StrCat(result.answer().answer_id(), " · ", Percent(result.confidence())),
        style, 2);
  }
  return out;
}

}  // namespace answerbook::cli
