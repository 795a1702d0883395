#include "service/forms/html_document.h"

namespace answerbook::forms {

HtmlDocument::HtmlDocument(std::string_view html) {
  GumboOptions options = kGumboDefaultOptions;
  options.userdata = &memory_;
  options.allocator = [](void* memory, size_t size) {
    return static_cast<std::pmr::memory_resource*>(memory)->allocate(size);
  };
  options.deallocator = [](void* /*memory*/, void* /*block*/) {};
  // Nobody asks for errors, each of which keeps the names of all open elements.
  options.max_errors = 0;
  output_ = gumbo_parse_with_options(&options, html.data(), html.size());
}

const GumboNode* HtmlDocument::body() const {
  const GumboNode* body = nullptr;
  ForEachChild(root(), [&](const GumboNode* child) {
    if (IsElement(child) && child->v.element.tag == GUMBO_TAG_BODY) body = child;
  });
  return body;
}

bool IsElement(const GumboNode* node) {
  return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}

bool IsText(const GumboNode* node) {
  return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
         node->type == GUMBO_NODE_CDATA;
}

std::string_view Attribute(const GumboNode* node, const char* name) {
  const GumboAttribute* attribute =
      gumbo_get_attribute(&node->v.element.attributes, name);
  return attribute == nullptr ? std::string_view() : attribute->value;
}

void AppendCollapsed(std::string_view text, std::string* out) {
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
    // Control characters are in no field; in HTML they show as nothing.
    if (!space && static_cast<unsigned char>(c) < ' ') continue;
    if (!space) {
      *out += c;
    } else if (!out->empty() && out->back() != ' ') {
      *out += ' ';
    }
  }
}

bool IsBlock(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_P:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_UL:
      return true;
    default:
      return false;
  }
}

void AppendText(const GumboNode* node, int levels, std::string* out) {
  if (IsText(node)) AppendCollapsed(node->v.text.text, out);
  if (!IsElement(node) || levels == 0) return;
  const GumboTag tag = node->v.element.tag;
  if (tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE) return;
  const bool apart = tag == GUMBO_TAG_BR || IsBlock(tag);
  if (apart) AppendCollapsed(" ", out);
  ForEachChild(node, [&](const GumboNode* child) { AppendText(child, levels - 1, out); });
  if (apart) AppendCollapsed(" ", out);
}

}  // namespace answerbook::forms
