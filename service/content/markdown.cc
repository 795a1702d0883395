#include "service/content/markdown.h"

#include <cmark.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/content/text.h"

namespace answerbook::content {
namespace {

using Node = std::unique_ptr<cmark_node, decltype(&cmark_node_free)>;

Node Parse(std::string_view markdown) {
  return Node(
      cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_VALIDATE_UTF8),
      &cmark_node_free);
}

std::string_view Literal(cmark_node* node) {
  const char* text = cmark_node_get_literal(node);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

// Writes the blocks of a document as text.
class PlainTextWriter {
 public:
  std::string Write(cmark_node* document) {
    Blocks(document);
    while (!out_.empty() && (out_.back() == '\n' || out_.back() == ' ')) out_.pop_back();
    return std::move(out_);
  }

 private:
  void Blocks(cmark_node* parent) {
    for (cmark_node* node = cmark_node_first_child(parent); node != nullptr;
         node = cmark_node_next(node)) {
      Block(node);
    }
  }

  void Block(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_PARAGRAPH:
      case CMARK_NODE_HEADING: {
        std::string text;
        Inlines(node, &text);
        Paragraph(text);
        break;
      }
      case CMARK_NODE_CODE_BLOCK:
        Paragraph(Literal(node));
        break;
      case CMARK_NODE_LIST:
        List(node);
        break;
      case CMARK_NODE_BLOCK_QUOTE:
        Blocks(node);
        break;
      default:  // thematic breaks say nothing, raw HTML is left out
        break;
    }
  }

  void List(cmark_node* list) {
    const bool ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
    int number = cmark_node_get_list_start(list);
    StartBlock();
    ++depth_;
    for (cmark_node* item = cmark_node_first_child(list); item != nullptr;
         item = cmark_node_next(item)) {
      marker_ = ordered ? std::to_string(number++) + ". " : "- ";
      indents_.emplace_back(marker_.size(), ' ');
      Blocks(item);
      indents_.pop_back();
      marker_.clear();
    }
    --depth_;
    blank_pending_ = depth_ == 0;
  }

  // Begins a block: an empty line before it, except inside a list.
  void StartBlock() {
    if (blank_pending_ && depth_ == 0 && !out_.empty()) out_ += '\n';
    blank_pending_ = false;
  }

  void Paragraph(std::string_view text) {
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    if (text.empty() && marker_.empty()) return;
    StartBlock();
    bool first = true;
    while (true) {
      const size_t end = text.find('\n');
      std::string indent;
      for (const std::string& level : indents_) indent += level;
      if (first && !marker_.empty()) {
        indent.resize(indent.size() - marker_.size());
        indent += marker_;
        marker_.clear();
      }
      first = false;
      out_ += indent;
      out_ += text.substr(0, end);
      out_ += '\n';
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
    blank_pending_ = true;
  }

  void Inlines(cmark_node* parent, std::string* out) {
    for (cmark_node* node = cmark_node_first_child(parent); node != nullptr;
         node = cmark_node_next(node)) {
      switch (cmark_node_get_type(node)) {
        case CMARK_NODE_TEXT:
        case CMARK_NODE_CODE:
          *out += Literal(node);
          break;
        case CMARK_NODE_SOFTBREAK:
          *out += ' ';
          break;
        case CMARK_NODE_LINEBREAK:
          *out += '\n';
          break;
        case CMARK_NODE_LINK: {
          const size_t begin = out->size();
          Inlines(node, out);
          const char* url = cmark_node_get_url(node);
          if (url != nullptr && *url != '\0' && out->substr(begin) != url) {
            *out += " (" + std::string(url) + ")";
          }
          break;
        }
        case CMARK_NODE_HTML_INLINE:
          break;
        default:  // emphasis, strong, images: their text
          Inlines(node, out);
      }
    }
  }

  std::string out_;
  std::string marker_;  // of a list item whose first line is still to come
  std::vector<std::string> indents_;
  int depth_ = 0;
  bool blank_pending_ = false;
};

// The plain text of `markdown` when no byte of it can be markup, as of most bodies that
// were not written as Markdown; nothing when in doubt.
std::optional<std::string> TextWithoutMarkup(std::string_view markdown) {
  static const auto* const is_plain = [] {
    auto* table = new std::array<bool, 256>;
    for (size_t c = 0; c < table->size(); ++c) (*table)[c] = c >= ' ';
    for (const char c : {'\\', '`', '*', '_', '[', '<', '&'}) {
      (*table)[static_cast<unsigned char>(c)] = false;
    }
    return table;
  }();
  std::string out;
  out.reserve(markdown.size());
  bool paragraph = false;  // whether the line before was not empty
  for (size_t at = 0; at < markdown.size();) {
    const size_t begin = at;
    unsigned char all = 0;
    for (; at < markdown.size() && markdown[at] != '\n'; ++at) {
      const auto c = static_cast<unsigned char>(markdown[at]);
      if (!(*is_plain)[c]) return std::nullopt;
      all |= c;
    }
    const std::string_view line = markdown.substr(begin, at - begin);
    ++at;
    if (line.empty()) {
      paragraph = false;
      continue;
    }
    // What begins a heading, list, quote, fence or underline; cmark replaces what is not
    // UTF-8 and drops a byte order mark.
    const size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
    const bool is_item = digits > 0 && digits < line.size() &&
                         (line[digits] == '.' || line[digits] == ')');
    if (is_item || std::string_view(" #+-=~>").find(line[0]) != std::string_view::npos ||
        line.back() == ' ' || line.starts_with("\uFEFF") ||
        (all >= 0x80 && FirstInvalidUtf8(line).has_value())) {
      return std::nullopt;
    }
    if (!out.empty()) out += paragraph ? " " : "\n\n";
    out += line;
    paragraph = true;
  }
  return out;
}

// One line of text without markup, nothing of it special at its place.
void AppendEscapedLine(std::string_view line, std::string* out) {
  size_t at = 0;
  // What begins a heading, list, quote, fence or underline at the start of a line.
  if (!line.empty() &&
      std::string_view("#+-=~:|").find(line[0]) != std::string_view::npos) {
    *out += '\\';
  }
  while (at < line.size() && line[at] >= '0' && line[at] <= '9') *out += line[at++];
  if (at > 0 && at < line.size() && (line[at] == '.' || line[at] == ')')) *out += '\\';
  for (; at < line.size(); ++at) {
    if (std::string_view("\\`*_[]<>&!").find(line[at]) != std::string_view::npos)
      *out += '\\';
    *out += line[at];
  }
}

}  // namespace

std::string PlainTextToMarkdown(std::string_view text) {
  std::string out;
  bool paragraph = false;  // whether a line has been written since the last empty one
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!line.empty() && blank(line.front())) line.remove_prefix(1);
    while (!line.empty() && blank(line.back())) line.remove_suffix(1);
    if (line.empty()) {
      paragraph = false;
      continue;
    }
    if (paragraph) {
      out += "\\\n";  // a hard break
    } else if (!out.empty()) {
      out += "\n\n";
    }
    AppendEscapedLine(line, &out);
    paragraph = true;
  }
  return out;
}

std::string MarkdownToHtml(std::string_view markdown) {
  const std::unique_ptr<char, decltype(&std::free)> html(
      cmark_markdown_to_html(markdown.data(), markdown.size(), CMARK_OPT_VALIDATE_UTF8),
      &std::free);
  return html == nullptr ? std::string() : std::string(html.get());
}

std::vector<MarkdownPart> HtmlAndLinks(std::string_view markdown) {
  std::vector<MarkdownPart> parts;
  const Node document = Parse(markdown);
  if (document == nullptr) return parts;
  const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> nodes(
      cmark_iter_new(document.get()), &cmark_iter_free);
  for (cmark_event_type event = cmark_iter_next(nodes.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(nodes.get())) {
    if (event != CMARK_EVENT_ENTER) continue;
    cmark_node* node = cmark_iter_get_node(nodes.get());
    const cmark_node_type type = cmark_node_get_type(node);
    const bool html = type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE;
    if (!html && type != CMARK_NODE_LINK) continue;
    const char* url = html ? nullptr : cmark_node_get_url(node);
    parts.push_back({html, url == nullptr ? "" : url, cmark_node_get_start_line(node)});
  }
  return parts;
}

std::string MarkdownToPlainText(std::string_view markdown) {
  if (std::optional<std::string> text = TextWithoutMarkup(markdown)) {
    return *std::move(text);
  }
  const Node document = Parse(markdown);
  return document == nullptr ? std::string() : PlainTextWriter().Write(document.get());
}

}  // namespace answerbook::content
