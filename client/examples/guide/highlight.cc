#include "absl/strings/str_replace.h"

#include "client/examples/guide/guide.h"

namespace guide {

// [highlight]
// question_segments or snippet_segments of a result, as HTML.
std::string ToHtml(
    const google::protobuf::RepeatedPtrField<answerbook::v1::TextSegment>& segments) {
  std::string html;
  for (const answerbook::v1::TextSegment& segment : segments) {
    const std::string text = absl::StrReplaceAll(
        segment.text(), {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
    html += segment.highlighted() ? "<mark>" + text + "</mark>" : text;
  }
  return html;
}
// [end]

}  // namespace guide
