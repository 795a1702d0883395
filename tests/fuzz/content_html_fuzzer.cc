// Any bytes as an HTML page with JSON-LD in it, and as the HTML of an answer.
#include "service/content/markdown.h"
#include "service/forms/html.h"
#include "tests/fuzz/same_again.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace answerbook;  // NOLINT(google-build-using-namespace)
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  content::MarkdownToHtml(forms::HtmlToMarkdown(html));
  forms::HtmlToText(html);
  fuzz::ReadAndWrite(forms::HtmlReader(), data, size,
                     [](const content::Library& library, const forms::Sink& sink) {
                       forms::WritePage(library, {}, sink);
                     });
  return 0;
}
