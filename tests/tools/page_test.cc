// The rendered page, without a browser.
#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "service/forms/page_parts.h"
#include "service/forms/page_style.h"
#include "service/forms/writers.h"
#include "tests/content/temp_dir.h"
#include "tests/e2e/process.h"
#include "tests/tools/page_audit.h"
#include "tests/tools/random_library.h"

namespace answerbook::forms {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

std::string PageOf(const content::Library& library) {
  std::string page;
  WritePage(library, {}, [&](std::string_view bytes) { page += bytes; });
  return page;
}

content::Library Shipped() {
  auto library = content::LoadLibrary(ANSWERBOOK_SOURCE_DIR "/content");
  EXPECT_TRUE(library.ok()) << library.status();
  return library.ok() ? *std::move(library) : content::Library();
}

TEST(PageTest, HeadingsOfBodiesGoBelowTheQuestion) {
  EXPECT_EQ(NestHeadings("<p>a</p>", 3), "<p>a</p>");
  EXPECT_EQ(NestHeadings("<h1>a</h1>\n<hr />\n<h2>b</h2><h1>c</h1>", 3),
            "<h4>a</h4>\n<hr />\n<h5>b</h5><h4>c</h4>");
  // Levels that are left out are closed up, and none is below the sixth.
  EXPECT_EQ(NestHeadings("<h3>a</h3><h6>b</h6><h2>c</h2>", 3),
            "<h4>a</h4><h5>b</h5><h4>c</h4>");
  EXPECT_EQ(NestHeadings("<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4>", 3),
            "<h4>a</h4><h5>b</h5><h6>c</h6><h6>d</h6>");
}

TEST(PageTest, TheShippedContentIsAccessible) {
  EXPECT_THAT(AuditPage(PageOf(Shipped())), IsEmpty());
}

TEST(PageTest, SoIsWhateverALibraryHolds) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    // Bodies may have headings and links that are empty; those are the editors'.
    std::vector<std::string> faults;
    for (const std::string& fault : AuditPage(PageOf(RandomLibrary(seed)))) {
      if (fault.find("is empty") == std::string::npos) faults.push_back(fault);
    }
    EXPECT_THAT(faults, IsEmpty()) << "seed " << seed;
  }
}

TEST(PageTest, TheAuditFindsFaults) {
  EXPECT_THAT(
      AuditPage("<html><title> </title><h2>a</h2><h4></h4><a href='#x'></a><nav></nav>"
                "<img src=x><script>x()</script><i id=i><i id=i><p tabindex=2>"),
      IsSupersetOf({"is not of the type html", "html has no lang", "the title is empty",
                    "has not one h1", "has not one main", "h4 “” is below an h2",
                    "h4 is empty", "the link to #x has no text", "nav  has no name",
                    "a link refers to #x, which is not there or empty",
                    "an image has no alt", "has a script that is run",
                    "the id i is there twice", "the order of p is changed by tabindex",
                    "the first link does not skip to the main content"}));
}

TEST(PageTest, WordsInAnotherLanguageSaySo) {
  content::Library library = RandomLibrary(1);
  library.topics.resize(1);
  library.answers.resize(static_cast<size_t>(library.topics[0].answer_count()));
  library.topics[0].set_language("ar");
  const std::string page = PageOf(library);
  EXPECT_THAT(page, HasSubstr("<html lang=\"ar\" dir=\"rtl\">"));
  EXPECT_THAT(page, HasSubstr("<span lang=\"en\" dir=\"ltr\">Contents</span>"));
  library.topics[0].set_language("en-GB");
  EXPECT_THAT(PageOf(library), HasSubstr("<html lang=\"en-GB\">"));
  EXPECT_THAT(PageOf(library), Not(HasSubstr("<span lang=\"en\"")));
}

// Of a colour, as WCAG 2.2 defines it.
double Luminance(const std::string& colour) {
  const auto channel = [&](size_t at) {
    const double value = std::stoi(colour.substr(at, 2), nullptr, 16) / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

double Contrast(const std::string& a, const std::string& b) {
  const double x = Luminance(a);
  const double y = Luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

TEST(PageTest, ColoursHaveContrast) {
  EXPECT_NEAR(Contrast("#000000", "#ffffff"), 21, 0.001);
  // The light colours are declared first, the dark ones second.
  std::vector<std::map<std::string, std::string>> schemes;
  const std::string style = kPageStyle;
  const std::regex declared("--([a-z-]+): (#[0-9a-f]{6})");
  for (std::sregex_iterator at(style.begin(), style.end(), declared), end; at != end;
       ++at) {
    if (schemes.empty() || schemes.back().count((*at)[1]) > 0) schemes.emplace_back();
    schemes.back()[(*at)[1]] = (*at)[2];
  }
  ASSERT_EQ(schemes.size(), 2U);
  for (auto& scheme : schemes) {
    ASSERT_EQ(scheme.size(), 7U);
    for (const char* name : {"text", "quiet", "link"}) {
      EXPECT_GE(Contrast(scheme[name], scheme["page"]), 7) << name;
    }
    EXPECT_GE(Contrast(scheme["warn-text"], scheme["warn-page"]), 7);
    // Of lines that mean something WCAG wants 3.
    EXPECT_GE(Contrast(scheme["line"], scheme["page"]), 3);
  }
}

TEST(PageTest, TidyFindsNothingWrong) {
  const e2e::Finished version = e2e::RunProgram({"/usr/bin/tidy", "-version"});
  if (version.exit.code != 0)
    GTEST_SKIP() << "/usr/bin/tidy does not run: " << version.err;
  const content::TempDir dir;
  const std::string path = dir.Write("page.html", PageOf(Shipped()));
  const e2e::Finished done =
      e2e::RunProgram({"/usr/bin/tidy", "-quiet", "-errors", "-utf8",
                       "--accessibility-check", "3", path});
  EXPECT_EQ(done.exit.code, 0) << done.err;
  // It asks people to look at every style and script; the only script is data.
  std::string found;
  for (const absl::string_view line : absl::StrSplit(done.err, '\n')) {
    if (!absl::StrContains(line, "Access: [6.1.1.2]: style sheets require testing") &&
        !absl::StrContains(line, "(script)") && !absl::StrContains(line, "<noscript>")) {
      absl::StrAppend(&found, line, "\n");
    }
  }
  EXPECT_THAT(std::string(absl::StripAsciiWhitespace(found)), IsEmpty());
}

}  // namespace
}  // namespace answerbook::forms
