// A library as one HTML page that wants nothing else: no script, no other file.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

#include "service/content/markdown.h"
#include "service/forms/faq_page.h"
#include "service/forms/page_parts.h"
#include "service/forms/page_style.h"
#include "service/forms/writers.h"

namespace answerbook::forms {
namespace {

constexpr int kQuestionLevel = 3;

// ` lang="de"`, with the direction of scripts that are written from the right.
std::string LanguageAttributes(const std::string& language) {
  constexpr std::string_view kFromTheRight[] = {"ar", "dv", "fa", "he", "ps",
                                                "sd", "ug", "ur", "yi"};
  const std::string_view primary =
      std::string_view(language).substr(0, language.find('-'));
  const bool from_the_right =
      std::find(std::begin(kFromTheRight), std::end(kFromTheRight), primary) !=
      std::end(kFromTheRight);
  return absl::StrCat(" lang=\"", EscapeHtml(language),
                      from_the_right ? "\" dir=\"rtl\"" : "\"");
}

class PageWriter {
 public:
  PageWriter(const content::Library& library, const Sink& sink, const Tick& tick)
      : library_(library), sink_(sink), tick_(tick) {}

  void Write(const PageOptions& options) {
    const std::string& language = library_.topics.front().language();
    std::string title = options.title;
    if (title.empty()) {
      title = library_.topics.size() == 1 ? library_.topics[0].title()
                                          : "Questions and answers";
    }
    title = EscapeHtml(title);
    english_ = language.starts_with("en");
    Out("<!DOCTYPE html>\n<html", LanguageAttributes(language),
        ">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n"
        // Should markup ever get through, browsers still run and fetch nothing.
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; img-src https: http: data:; base-uri 'none'; "
        "form-action 'none'\">\n<title>",
        title, "</title>\n<style>", kPageStyle,
        "</style>\n<script type=\"application/ld+json\">\n");
    WriteFaqPage(library_, sink_);
    Out("</script>\n</head>\n<body>\n<a class=\"skip\" href=\"#main_content\">",
        Label("Skip to the answers"), "</a>\n<header>\n<h1>", title,
        "</h1>\n</header>\n");
    Contents();
    Out("<main id=\"main_content\" tabindex=\"-1\">\n");
    for (size_t i = 0, next = 0; i < library_.topics.size(); ++i) {
      const size_t first = next;
      next += static_cast<size_t>(library_.topics[i].answer_count());
      Topic(library_.topics[i], first, next);
    }
    Out("</main>\n</body>\n</html>\n");
  }

 private:
  template <typename... Pieces>
  void Out(const Pieces&... pieces) {
    sink_(absl::StrCat("", pieces...));
  }

  // Words of the page itself are English, whatever the language around them.
  std::string Label(const char* text) const {
    return english_ ? std::string(text)
                    : absl::StrCat("<span lang=\"en\" dir=\"ltr\">", text, "</span>");
  }

  void Contents() {
    // The attribute has no language of its own; a heading that is named has.
    Out("<nav aria-labelledby=\"contents_title\">\n<h2 id=\"contents_title\">",
        Label("Contents"), "</h2>\n<ul>\n");
    auto answer = library_.answers.begin();
    for (const v1::Topic& topic : library_.topics) {
      Out("<li", LanguageAttributes(topic.language()), "><a href=\"", kTopicAnchor,
          topic.topic_id(), "\">", EscapeHtml(topic.title()), "</a>\n<ul>\n");
      const auto end = answer + topic.answer_count();
      for (; answer != end; ++answer) {
        Out("<li><a href=\"#", answer->answer_id(), "\">", EscapeHtml(answer->question()),
            "</a></li>\n");
      }
      Out("</ul></li>\n");
    }
    Out("</ul>\n</nav>\n");
  }

  void Topic(const v1::Topic& topic, size_t first, size_t end) {
    const std::string anchor = kTopicAnchor + topic.topic_id();
    const std::string id = anchor.substr(1);
    english_ = topic.language().starts_with("en");
    Out("<section id=\"", id, "\" aria-labelledby=\"", id, "_title\"",
        LanguageAttributes(topic.language()), ">\n<h2 id=\"", id, "_title\">",
        EscapeHtml(topic.title()), "</h2>\n");
    if (!topic.summary().empty()) {
      Out("<p class=\"about\">", EscapeHtml(topic.summary()), "</p>\n");
    }
    const std::string& disclaimer = library_.answers[first].disclaimer();
    if (!disclaimer.empty()) {
      Out("<p class=\"disclaimer\">", EscapeHtml(disclaimer), "</p>\n");
    }
    for (size_t i = first; i < end; ++i) {
      Answer(library_.answers[i]);
      tick_(i + 1, library_.answers.size());
    }
    Out("</section>\n");
  }

  void Answer(const v1::Answer& answer) {
    const std::string& id = answer.answer_id();
    Out("<article id=\"", id, "\" aria-labelledby=\"", id, "_title\">\n<h3 id=\"", id,
        "_title\">", EscapeHtml(answer.question()), "</h3>\n");
    if (!answer.caution().empty()) {
      Out("<div class=\"caution\" role=\"note\"><p><strong>", Label("Caution:"),
          "</strong> ", EscapeHtml(answer.caution()), "</p></div>\n");
    }
    Out("<p class=\"summary\">", EscapeHtml(answer.summary()), "</p>\n");
    Out(NestHeadings(content::MarkdownToHtml(answer.body()), kQuestionLevel));
    Sources(answer);
    Related(answer);
    Reviewed(answer);
    Out("</article>\n");
  }

  void Sources(const v1::Answer& answer) {
    if (answer.sources().empty()) return;
    Out("<h4>", Label("Sources"), "</h4>\n<ol class=\"sources\">\n");
    for (const v1::Source& source : answer.sources()) {
      const std::string title =
          EscapeHtml(source.title().empty() ? source.url() : source.title());
      Out("<li>");
      if (source.url().empty()) {
        Out("<cite>", title, "</cite>");
      } else {
        Out("<a href=\"", EscapeHtml(source.url()), "\"><cite>", title, "</cite></a>");
      }
      if (!source.publisher().empty()) {
        Out(", <span class=\"publisher\">", EscapeHtml(source.publisher()), "</span>");
      }
      Out("</li>\n");
    }
    Out("</ol>\n");
  }

  void Related(const v1::Answer& answer) {
    if (answer.related().empty()) return;
    Out("<h4>", Label("Related questions"), "</h4>\n<ul class=\"related\">\n");
    for (const v1::AnswerRef& ref : answer.related()) {
      Out("<li><a href=\"#", ref.answer_id(), "\">", EscapeHtml(ref.question()),
          "</a></li>\n");
    }
    Out("</ul>\n");
  }

  void Reviewed(const v1::Answer& answer) {
    if (answer.reviewed_on().empty() && answer.reviewed_by().empty()) return;
    Out("<p class=\"reviewed\">", Label("Reviewed"));
    if (!answer.reviewed_on().empty()) {
      Out(" <time datetime=\"", answer.reviewed_on(), "\">", answer.reviewed_on(),
          "</time>");
    }
    if (!answer.reviewed_by().empty()) {
      Out(" ", Label("by"), " ", EscapeHtml(answer.reviewed_by()));
    }
    Out("</p>\n");
  }

  const content::Library& library_;
  const Sink& sink_;
  const Tick& tick_;
  bool english_ = true;  // the language around
};

}  // namespace

std::string EscapeHtml(std::string_view text) {
  return absl::StrReplaceAll(
      absl::string_view(text.data(), text.size()),
      {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string NestHeadings(std::string_view html, int above) {
  std::string out;
  std::vector<int> open;  // levels, in the source, of the headings we are below
  while (true) {
    // In what cmark writes, `<` begins nothing but an element.
    const size_t at = html.find("<h");
    out += html.substr(0, at);
    if (at == std::string_view::npos) return out;
    html.remove_prefix(at);
    const int level = html.size() > 3 && html[3] == '>' ? html[2] - '0' : 0;
    if (level < 1 || level > 6) {  // <hr />
      out += html.substr(0, 2);
      html.remove_prefix(2);
      continue;
    }
    while (!open.empty() && open.back() >= level) open.pop_back();
    open.push_back(level);
    const int shown = std::min(6, above + static_cast<int>(open.size()));
    const std::string end = absl::StrCat("</h", level, ">");
    const size_t close = std::min(html.find(end), html.size());
    absl::StrAppend(&out, "<h", shown, ">", std::string(html.substr(4, close - 4)), "</h",
                    shown, ">");
    html.remove_prefix(std::min(close + end.size(), html.size()));
  }
}

void WritePage(const content::Library& library, const PageOptions& options,
               const Sink& sink, const Tick& tick) {
  PageWriter(library, sink, tick).Write(options);
}

}  // namespace answerbook::forms
