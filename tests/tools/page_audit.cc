#include "tests/tools/page_audit.h"

#include <gumbo.h>

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"

#include "service/content/text.h"

namespace answerbook::forms {
namespace {

class Audit {
 public:
  explicit Audit(std::string_view html)
      : output_(
            gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size())) {}
  ~Audit() { gumbo_destroy_output(&kGumboDefaultOptions, output_); }
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;

  std::vector<std::string> Run() {
    const GumboDocument& document = output_->document->v.document;
    Expect(
        document.has_doctype && document.doc_type_quirks_mode == GUMBO_DOCTYPE_NO_QUIRKS,
        "is not of the type html");
    Expect(!Attribute(output_->root, "lang").empty(), "html has no lang");
    Visit(output_->root);
    Expect(count_["title"] == 1, "has not one title");
    Expect(count_["h1"] == 1, "has not one h1");
    Expect(count_["main"] == 1, "has not one main");
    Expect(count_["header"] == 1 && count_["nav"] == 1, "has not one header and one nav");
    for (const auto& [what, id] : references_) {
      const auto found = ids_.find(id);
      Expect(found != ids_.end() && !found->second.empty(),
             absl::StrCat(what, " refers to #", id, ", which is not there or empty"));
    }
    Expect(!first_link_.empty() && "#" + main_id_ == first_link_,
           "the first link does not skip to the main content");
    return std::move(faults_);
  }

 private:
  void Expect(bool holds, const std::string& fault) {
    if (!holds) faults_.push_back(fault);
  }

  static std::string Attribute(const GumboNode* node, const char* name) {
    const GumboAttribute* attribute =
        gumbo_get_attribute(&node->v.element.attributes, name);
    return attribute == nullptr ? "" : attribute->value;
  }

  static std::string TextOf(const GumboNode* node) {
    if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) {
      return node->v.text.text;
    }
    if (node->type != GUMBO_NODE_ELEMENT) return "";
    std::string text = node->v.element.tag == GUMBO_TAG_IMG ? Attribute(node, "alt") : "";
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      text += TextOf(static_cast<const GumboNode*>(children.data[i]));
    }
    return text;
  }

  static bool HasText(const GumboNode* node) {
    return !content::Trim(TextOf(node)).empty();
  }

  void Visit(const GumboNode* node) {
    if (node->type != GUMBO_NODE_ELEMENT) return;
    const std::string tag = gumbo_normalized_tagname(node->v.element.tag);
    ++count_[tag];
    const std::string id = Attribute(node, "id");
    if (!id.empty()) {
      Expect(ids_.emplace(id, std::string(content::Trim(TextOf(node)))).second,
             absl::StrCat("the id ", id, " is there twice"));
      Expect(id.find_first_of(" \t\n") == std::string::npos,
             absl::StrCat("white space in the id ", id));
    }
    const std::string label = Attribute(node, "aria-labelledby");
    if (!label.empty()) references_.emplace_back(tag, label);
    if (tag == "nav" || tag == "section" || tag == "article") {
      Expect(!label.empty() || !Attribute(node, "aria-label").empty(),
             absl::StrCat(tag, " ", id, " has no name"));
    }
    Expect(Attribute(node, "tabindex").find_first_of("123456789") == std::string::npos ||
               Attribute(node, "tabindex").front() == '-',
           absl::StrCat("the order of ", tag, " is changed by tabindex"));
    for (const char* event : {"onload", "onerror", "onclick", "style"}) {
      Expect(Attribute(node, event).empty(), absl::StrCat(tag, " has ", event));
    }
    VisitKind(node, tag, id);
    const GumboVector& children = node->v.element.children;
    for (unsigned i = 0; i < children.length; ++i) {
      Visit(static_cast<const GumboNode*>(children.data[i]));
    }
  }

  void VisitKind(const GumboNode* node, const std::string& tag, const std::string& id) {
    if (tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6') {
      const int level = tag[1] - '0';
      Expect(level <= heading_ + 1,
             absl::StrCat(tag, " “", TextOf(node), "” is below an h", heading_));
      Expect(HasText(node), absl::StrCat(tag, " is empty"));
      heading_ = level;
    } else if (tag == "title") {
      Expect(HasText(node), "the title is empty");
    } else if (tag == "main") {
      main_id_ = id;
    } else if (tag == "a") {
      const std::string target = Attribute(node, "href");
      if (first_link_.empty()) first_link_ = target;
      Expect(HasText(node), absl::StrCat("the link to ", target, " has no text"));
      if (target.starts_with('#')) references_.emplace_back("a link", target.substr(1));
    } else if (tag == "img") {
      Expect(gumbo_get_attribute(&node->v.element.attributes, "alt") != nullptr,
             "an image has no alt");
    } else if (tag == "script") {
      Expect(Attribute(node, "type") == "application/ld+json",
             "has a script that is run");
    } else if (tag == "link" || tag == "iframe" || tag == "object" || tag == "embed" ||
               tag == "base" || tag == "form") {
      Expect(false, absl::StrCat("has the element ", tag));
    }
  }

  GumboOutput* output_;
  std::vector<std::string> faults_;
  std::map<std::string, int> count_;        // of elements by name
  std::map<std::string, std::string> ids_;  // and their text
  std::vector<std::pair<std::string, std::string>> references_;
  std::string main_id_;
  std::string first_link_;
  int heading_ = 0;
};

}  // namespace

std::vector<std::string> AuditPage(std::string_view html) { return Audit(html).Run(); }

}  // namespace answerbook::forms
