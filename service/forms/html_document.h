// The elements of HTML pages, for those who make something of them.
#ifndef ANSWERBOOK_SERVICE_FORMS_HTML_DOCUMENT_H_
#define ANSWERBOOK_SERVICE_FORMS_HTML_DOCUMENT_H_

#include <gumbo.h>

#include <memory_resource>
#include <string>
#include <string_view>

namespace answerbook::forms {

// Elements below this depth are left out: pages of people have a few dozen levels.
inline constexpr int kMostLevels = 200;

// A page as gumbo reads it. Its memory is given back as a whole, since gumbo's own way
// goes down the elements by recursion, and a page may have more levels than a stack
// takes.
class HtmlDocument {
 public:
  explicit HtmlDocument(std::string_view html);
  HtmlDocument(const HtmlDocument&) = delete;
  HtmlDocument& operator=(const HtmlDocument&) = delete;

  const GumboNode* root() const { return output_->root; }
  // The body, or null.
  const GumboNode* body() const;

 private:
  std::pmr::monotonic_buffer_resource memory_;
  GumboOutput* output_;
};

bool IsElement(const GumboNode* node);
bool IsText(const GumboNode* node);
// Whether an element begins a line of its own.
bool IsBlock(GumboTag tag);

// The value of an attribute of an element; empty when it has none.
std::string_view Attribute(const GumboNode* node, const char* name);

// Calls visit(child) for each child node.
template <typename Visit>
void ForEachChild(const GumboNode* node, const Visit& visit) {
  const GumboVector& children = node->v.element.children;
  for (unsigned i = 0; i < children.length; ++i) {
    visit(static_cast<const GumboNode*>(children.data[i]));
  }
}

// Appends text with every run of white space as one space, none at the beginning.
void AppendCollapsed(std::string_view text, std::string* out);

// Appends the text of `node` and of `levels` levels below it.
void AppendText(const GumboNode* node, int levels, std::string* out);

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_HTML_DOCUMENT_H_
