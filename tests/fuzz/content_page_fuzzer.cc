// Any bytes as a Markdown page with front matter, and its body in all forms.
#include <string>

#include "service/content/draft.h"
#include "service/content/front_matter.h"
#include "service/content/markdown.h"
#include "service/content/text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace answerbook::content;  // NOLINT(google-build-using-namespace)
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (FirstInvalidUtf8(text).has_value()) return 0;  // refused before it gets here
  const PageKeys keys{{"question", "summary"}, {"also_asked", "keywords"}, true};
  Draft draft;
  Page page;
  ReadPage("page.md", CleanLines(text), keys, &draft, &page);
  MarkdownToHtml(page.body);
  const std::string plain = MarkdownToPlainText(page.body);
  PlainTextToMarkdown(plain);
  return 0;
}
