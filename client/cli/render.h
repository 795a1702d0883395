// Responses as people read them. Pure: strings out, nothing printed.
#ifndef ANSWERBOOK_CLIENT_CLI_RENDER_H_
#define ANSWERBOOK_CLIENT_CLI_RENDER_H_

#include <cstddef>
#include <string>

#include "answerbook/v1/answerbook_service.pb.h"

namespace answerbook::cli {

struct Style {
  size_t width = 80;
  bool color = false;
};

std::string RenderTopics(const v1::ListTopicsResponse& response, const Style& style);

// The caution before everything else; then summary, body, sources, review, disclaimer
// and what to read next. The body is wrapped as plain text unless `verbatim`.
std::string RenderAnswer(const v1::Answer& answer, bool verbatim, const Style& style);

// What is shown of a list of results beside them.
struct ResultsView {
  int first_number = 0;  // results are numbered from this on; 0: not numbered
  std::string more;      // how to see more, when there is more
  // The request, when it is to be explained what matched (explain.h).
  const v1::SearchRequest* explain = nullptr;
};

std::string RenderResults(const v1::SearchResponse& response, const ResultsView& view,
                          const Style& style);

// What is said instead of an answer when there is none: that it is unsure or that nothing
// matches, and the nearest questions.
std::string RenderNoAnswer(const v1::SearchResponse& response, const Style& style);

// One line about a corrected query; empty when nothing was corrected.
std::string RenderCorrection(const v1::SearchResponse& response, const Style& style);

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_RENDER_H_
