// HTML as CommonMark.
#include <cmark.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "service/content/text.h"
#include "service/forms/html.h"
#include "service/forms/html_document.h"

namespace answerbook::forms {
namespace {

// Makes a cmark document of what is below a node; cmark then writes and escapes it.
class MarkdownMaker {
 public:
  MarkdownMaker() : document_(cmark_node_new(CMARK_NODE_DOCUMENT), &cmark_node_free) {}

  std::string Make(const GumboNode* body) {
    Blocks(body, document_.get(), kMostLevels);
    EndParagraph();
    const std::unique_ptr<char, decltype(&std::free)> text(
        cmark_render_commonmark(document_.get(), CMARK_OPT_DEFAULT, 0), &std::free);
    return text == nullptr ? std::string()
                           : std::string(content::TrimMarkdown(text.get()));
  }

 private:
  // The children of `node` as blocks of `parent`, which takes blocks.
  void Blocks(const GumboNode* node, cmark_node* parent, int levels) {
    ForEachChild(node, [&](const GumboNode* child) { Block(child, parent, levels); });
  }

  // A block of its own, below `parent`, with the children of `node` as its blocks.
  void Container(const GumboNode* node, cmark_node_type type, cmark_node* parent,
                 int levels) {
    EndParagraph();
    cmark_node* made = Append(type, parent);
    Blocks(node, made, levels - 1);
    EndParagraph();
  }

  void Block(const GumboNode* node, cmark_node* parent, int levels) {
    if (levels == 0) return;
    if (!IsElement(node)) {
      if (IsText(node)) Inline(node, Paragraph(parent), levels);
      return;
    }
    switch (node->v.element.tag) {
      case GUMBO_TAG_SCRIPT:
      case GUMBO_TAG_STYLE:
      case GUMBO_TAG_TEMPLATE:
      case GUMBO_TAG_HEAD:
        return;
      case GUMBO_TAG_H1:
      case GUMBO_TAG_H2:
      case GUMBO_TAG_H3:
      case GUMBO_TAG_H4:
      case GUMBO_TAG_H5:
      case GUMBO_TAG_H6: {
        EndParagraph();
        cmark_node* made = Append(CMARK_NODE_HEADING, parent);
        cmark_node_set_heading_level(
            made, 1 + static_cast<int>(node->v.element.tag) - GUMBO_TAG_H1);
        Inlines(node, made, levels);
        EndInlines(made);
        return;
      }
      case GUMBO_TAG_UL:
      case GUMBO_TAG_OL:
        List(node, parent, levels);
        return;
      case GUMBO_TAG_BLOCKQUOTE:
        Container(node, CMARK_NODE_BLOCK_QUOTE, parent, levels);
        return;
      case GUMBO_TAG_PRE: {
        EndParagraph();
        std::string text;
        AppendVerbatim(node, levels, &text);
        cmark_node_set_literal(Append(CMARK_NODE_CODE_BLOCK, parent), text.c_str());
        return;
      }
      case GUMBO_TAG_HR:
        EndParagraph();
        Append(CMARK_NODE_THEMATIC_BREAK, parent);
        return;
      default:
        break;
    }
    if (IsBlock(node->v.element.tag)) {
      EndParagraph();
      Blocks(node, parent, levels - 1);
      EndParagraph();
    } else {
      Inline(node, Paragraph(parent), levels);
    }
  }

  void List(const GumboNode* node, cmark_node* parent, int levels) {
    EndParagraph();
    cmark_node* list = Append(CMARK_NODE_LIST, parent);
    cmark_node_set_list_type(list, node->v.element.tag == GUMBO_TAG_OL
                                       ? CMARK_ORDERED_LIST
                                       : CMARK_BULLET_LIST);
    cmark_node_set_list_start(list, 1);
    cmark_node_set_list_tight(list, 1);
    ForEachChild(node, [&](const GumboNode* child) {
      if (IsElement(child)) Container(child, CMARK_NODE_ITEM, list, levels - 1);
    });
    if (cmark_node_first_child(list) == nullptr) cmark_node_free(list);
  }

  void Inlines(const GumboNode* node, cmark_node* parent, int levels) {
    ForEachChild(node,
                 [&](const GumboNode* child) { Inline(child, parent, levels - 1); });
  }

  void Inline(const GumboNode* node, cmark_node* parent, int levels) {
    if (levels <= 0) return;
    if (IsText(node)) {
      std::string text = last_is_space_ ? "" : "x";
      AppendCollapsed(node->v.text.text, &text);
      if (!last_is_space_) text.erase(0, 1);
      AppendInlineText(text, parent);
      return;
    }
    if (!IsElement(node)) return;
    switch (node->v.element.tag) {
      case GUMBO_TAG_SCRIPT:
      case GUMBO_TAG_STYLE:
      case GUMBO_TAG_TEMPLATE:
        return;
      case GUMBO_TAG_BR:
        Append(CMARK_NODE_LINEBREAK, parent);
        last_is_space_ = true;
        return;
      case GUMBO_TAG_IMG: {
        std::string text;
        AppendCollapsed(Attribute(node, "alt"), &text);
        AppendInlineText(text, parent);
        return;
      }
      case GUMBO_TAG_STRONG:
      case GUMBO_TAG_B:
        Span(node, CMARK_NODE_STRONG, parent, levels);
        return;
      case GUMBO_TAG_EM:
      case GUMBO_TAG_I:
        Span(node, CMARK_NODE_EMPH, parent, levels);
        return;
      case GUMBO_TAG_CODE: {
        std::string text;
        AppendText(node, levels, &text);
        if (text.empty()) return;
        cmark_node_set_literal(Append(CMARK_NODE_CODE, parent), text.c_str());
        last_is_space_ = false;
        return;
      }
      case GUMBO_TAG_A: {
        const std::string url(content::Trim(Attribute(node, "href")));
        if (!content::IsWebUrl(url)) break;  // what is relative leads nowhere from here
        cmark_node_set_url(Span(node, CMARK_NODE_LINK, parent, levels), url.c_str());
        return;
      }
      default:
        break;
    }
    // Blocks in the middle of text: their text, apart from the rest.
    if (IsBlock(node->v.element.tag)) AppendInlineText(" ", parent);
    Inlines(node, parent, levels);
    if (IsBlock(node->v.element.tag)) AppendInlineText(" ", parent);
  }

  cmark_node* Span(const GumboNode* node, cmark_node_type type, cmark_node* parent,
                   int levels) {
    cmark_node* made = Append(type, parent);
    Inlines(node, made, levels);
    // Markup does not count with a space on its inner side.
    if (cmark_node* first = cmark_node_first_child(made); TakeSpace(first, true)) {
      cmark_node* space = Append(CMARK_NODE_TEXT, parent);
      cmark_node_set_literal(space, " ");
      cmark_node_insert_before(made, space);
    }
    if (cmark_node* last = cmark_node_last_child(made); TakeSpace(last, false)) {
      cmark_node_set_literal(Append(CMARK_NODE_TEXT, parent), " ");
    }
    return made;
  }

  // Takes the space that a text begins or ends with, if it does.
  static bool TakeSpace(cmark_node* node, bool front) {
    if (node == nullptr || cmark_node_get_type(node) != CMARK_NODE_TEXT) return false;
    std::string text = cmark_node_get_literal(node);
    if (text.empty() || (front ? text.front() : text.back()) != ' ') return false;
    text.erase(front ? 0 : text.size() - 1, 1);
    cmark_node_set_literal(node, text.c_str());
    if (text.empty()) cmark_node_free(node);
    return true;
  }

  void AppendInlineText(std::string_view text, cmark_node* parent) {
    if (text == " " && last_is_space_) return;
    if (text.empty()) return;
    cmark_node_set_literal(Append(CMARK_NODE_TEXT, parent), std::string(text).c_str());
    last_is_space_ = text.back() == ' ';
  }

  // The paragraph that text goes to; white space alone begins none.
  cmark_node* Paragraph(cmark_node* parent) {
    if (paragraph_ == nullptr) {
      paragraph_ = Append(CMARK_NODE_PARAGRAPH, parent);
      last_is_space_ = true;
    }
    return paragraph_;
  }

  void EndParagraph() {
    if (paragraph_ != nullptr) EndInlines(paragraph_);
    paragraph_ = nullptr;
    last_is_space_ = true;
  }

  // Takes away what is empty: it would be written as markup around nothing.
  static void EndInlines(cmark_node* block) {
    RemoveEmpty(block);
    for (cmark_node* last = cmark_node_last_child(block);
         last != nullptr && cmark_node_get_type(last) == CMARK_NODE_LINEBREAK;
         last = cmark_node_last_child(block)) {
      cmark_node_free(last);
    }
    if (cmark_node_first_child(block) == nullptr) cmark_node_free(block);
  }

  static void RemoveEmpty(cmark_node* parent) {
    for (cmark_node* child = cmark_node_first_child(parent); child != nullptr;) {
      cmark_node* next = cmark_node_next(child);
      RemoveEmpty(child);
      const cmark_node_type type = cmark_node_get_type(child);
      const bool span =
          type == CMARK_NODE_STRONG || type == CMARK_NODE_EMPH || type == CMARK_NODE_LINK;
      if (span && cmark_node_first_child(child) == nullptr) cmark_node_free(child);
      child = next;
    }
  }

  static void AppendVerbatim(const GumboNode* node, int levels, std::string* out) {
    if (IsText(node)) *out += node->v.text.text;
    if (!IsElement(node) || levels == 0) return;
    if (node->v.element.tag == GUMBO_TAG_BR) *out += '\n';
    ForEachChild(node,
                 [&](const GumboNode* child) { AppendVerbatim(child, levels - 1, out); });
  }

  static cmark_node* Append(cmark_node_type type, cmark_node* parent) {
    cmark_node* made = cmark_node_new(type);
    if (cmark_node_append_child(parent, made) == 0) {
      // A place where it cannot be; the parent's paragraph takes it.
      cmark_node_free(made);
      made = parent;
    }
    return made;
  }

  std::unique_ptr<cmark_node, decltype(&cmark_node_free)> document_;
  cmark_node* paragraph_ = nullptr;  // the one being filled
  bool last_is_space_ = true;        // whether white space would be one too many
};

}  // namespace

std::string HtmlToMarkdown(std::string_view html) {
  const HtmlDocument document(html);
  const GumboNode* body = document.body();
  return body == nullptr ? std::string() : MarkdownMaker().Make(body);
}

}  // namespace answerbook::forms
