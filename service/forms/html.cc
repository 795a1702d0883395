#include "service/forms/html.h"

#include "absl/strings/match.h"

#include "service/content/text.h"
#include "service/forms/html_document.h"

namespace answerbook::forms {
namespace {

void FindScripts(const GumboNode* node, int levels, HtmlPage* page) {
  if (!IsElement(node) || levels == 0) return;
  if (node->v.element.tag == GUMBO_TAG_TITLE && page->title.empty() &&
      node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML) {
    AppendText(node, 2, &page->title);
  }
  if (node->v.element.tag == GUMBO_TAG_SCRIPT) {
    std::string_view type = Attribute(node, "type");
    type = content::Trim(type.substr(0, type.find(';')));
    if (!absl::EqualsIgnoreCase(absl::string_view(type.data(), type.size()),
                                "application/ld+json")) {
      return;
    }
    JsonScript& script = page->scripts.emplace_back();
    script.line = static_cast<int>(node->v.element.start_pos.line);
    ForEachChild(node, [&](const GumboNode* child) {
      if (!IsText(child)) return;
      if (script.text.empty())
        script.line = static_cast<int>(child->v.text.start_pos.line);
      script.text += child->v.text.text;
    });
    return;
  }
  ForEachChild(node,
               [&](const GumboNode* child) { FindScripts(child, levels - 1, page); });
}

}  // namespace

HtmlPage ReadHtmlPage(std::string_view html) {
  const HtmlDocument document(html);
  HtmlPage page;
  page.language = std::string(content::Trim(Attribute(document.root(), "lang")));
  FindScripts(document.root(), kMostLevels, &page);
  page.title = std::string(content::Trim(page.title));
  return page;
}

std::string HtmlToText(std::string_view html) {
  const HtmlDocument document(html);
  std::string text;
  if (const GumboNode* body = document.body()) AppendText(body, kMostLevels, &text);
  return std::string(content::Trim(text));
}

}  // namespace answerbook::forms
