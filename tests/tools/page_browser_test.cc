// The rendered page in headless Chromium: what it makes of it, and how it looks.
#include <png.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/load.h"
#include "service/content/text.h"
#include "service/forms/html.h"
#include "service/forms/write.h"
#include "tests/content/temp_dir.h"
#include "tests/e2e/process.h"
#include "tests/tools/page_audit.h"
#include <nlohmann/json.hpp>

namespace answerbook::forms {
namespace {

using nlohmann::json;
using ::testing::IsEmpty;

constexpr char kChromium[] = "/usr/bin/chromium";
constexpr unsigned kWidth = 900;
constexpr unsigned kHeight = 1400;

// What a page is asked by a script of the test, which is put into a copy of it.
constexpr char kProbe[] = R"html(<script>
const visible = (e) => { const b = e.getBoundingClientRect();
  return b.width > 0 && b.height > 0 && b.right > 0 && b.left < innerWidth; };
const skip = document.querySelector('.skip');
const before = visible(skip);
skip.focus();
const active = document.hasFocus();
const focused = visible(skip);
skip.click();
const page = document.documentElement;
const ld = JSON.parse(document.querySelector('script[type="application/ld+json"]').text);
document.body.setAttribute('data-probe', JSON.stringify({
  skipIsSeen: before, hasFocus: active, focusedSkipIsSeen: focused,
  afterSkip: document.activeElement.id,
  overflow: page.scrollWidth - page.clientWidth,
  questions: ld.mainEntity.length,
  articles: document.querySelectorAll('main article').length,
  unseen: [...document.querySelectorAll('main h2, main h3, main p')]
    .filter((e) => !visible(e)).length,
  name: document.title, lang: page.lang,
  size: parseFloat(getComputedStyle(document.body).fontSize)}));
</script>)html";

class PageBrowserTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (access(kChromium, X_OK) != 0) {
      GTEST_SKIP() << kChromium << " is not there (Debian package chromium)";
    }
    const e2e::Finished blank = Chromium({"--dump-dom", "about:blank"});
    if (blank.exit.code != 0 || blank.out.find("<body>") == std::string::npos) {
      GTEST_SKIP() << kChromium
                   << " does not run here: " << blank.err.substr(0, blank.err.find('\n'));
    }
    auto library = content::LoadLibrary(ANSWERBOOK_SOURCE_DIR "/content");
    ASSERT_TRUE(library.ok()) << library.status();
    library_ = *std::move(library);
    path_ = dir_.path() + "/page.html";
    const auto written = WriteLibrary(library_, Form::kHtml, path_, {});
    ASSERT_TRUE(written.ok()) << written.status();
  }

  // Everything it writes goes below the test's directory; it reaches no network.
  e2e::Finished Chromium(const std::vector<std::string>& arguments) {
    const std::string& home = dir_.path();
    std::vector<std::string> command = {
        "/usr/bin/env",
        "HOME=" + home,
        "XDG_CONFIG_HOME=" + home,
        "XDG_CACHE_HOME=" + home,
        kChromium,
        "--headless",
        "--no-sandbox",  // it may be run as root, and reads our own page only
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-extensions",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
        "--user-data-dir=" + home + "/profile"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return e2e::RunProgram(command);
  }

  json Probe(unsigned width) {
    // The page forbids scripts, which is the first thing that is seen to work.
    std::string page = *content::ReadFile(path_, 1 << 26);
    page = absl::StrReplaceAll(page, {{"</body>", absl::StrCat(kProbe, "</body>")}});
    const std::string guarded = dir_.Write("guarded.html", page);
    const std::string open = dir_.Write(
        "open.html",
        absl::StrReplaceAll(page, {{"Content-Security-Policy", "x-no-policy"}}));
    const std::string size = absl::StrCat("--window-size=", width, ",", kHeight);
    EXPECT_THAT(DataOf(Chromium({size, "--dump-dom", "file://" + guarded}).out),
                IsEmpty());
    // On a busy machine the page may be looked at before its window has the focus,
    // without which nothing in it has: then it is opened again.
    json probe;
    for (int i = 0; i < 20; ++i) {
      probe = json::parse(DataOf(Chromium({size, "--dump-dom", "file://" + open}).out),
                          nullptr, false);
      if (!probe.is_object() || probe["hasFocus"] == true) break;
    }
    return probe;
  }

  static std::string DataOf(const std::string& dom) {
    const std::string name = "data-probe=\"";
    const size_t begin = dom.find(name);
    if (begin == std::string::npos) return "";
    const size_t end = dom.find('"', begin + name.size());
    return absl::StrReplaceAll(dom.substr(begin + name.size(), end - begin - name.size()),
                               {{"&quot;", "\""}, {"&amp;", "&"}});
  }

  const content::TempDir dir_;
  content::Library library_;
  std::string path_;
};

TEST_F(PageBrowserTest, TheDomIsWhatWasMeant) {
  const e2e::Finished done = Chromium({"--dump-dom", "file://" + path_});
  ASSERT_EQ(done.exit.code, 0) << done.err;
  EXPECT_THAT(AuditPage(done.out), IsEmpty());
  // Which browsers made of the bytes, and holds all answers.
  const HtmlPage page = ReadHtmlPage(done.out);
  ASSERT_EQ(page.scripts.size(), 1U);
  const json ld = json::parse(page.scripts[0].text, nullptr, false);
  ASSERT_TRUE(ld.is_object());
  ASSERT_EQ(ld["mainEntity"].size(), library_.answers.size());
  for (const v1::Answer& answer : library_.answers) {
    EXPECT_NE(done.out.find(absl::StrCat("<article id=\"", answer.answer_id(), "\"")),
              std::string::npos)
        << answer.answer_id();
  }
}

TEST_F(PageBrowserTest, KeyboardsSkipToTheAnswersAndNothingIsCutOff) {
  for (const unsigned width : {kWidth, 500U}) {
    const json probe = Probe(width);
    ASSERT_TRUE(probe.is_object());
    ASSERT_EQ(probe["hasFocus"], true) << "headless Chromium gives its window no focus";
    EXPECT_EQ(probe["skipIsSeen"], false);
    EXPECT_EQ(probe["focusedSkipIsSeen"], true) << probe;
    EXPECT_EQ(probe["afterSkip"], "main_content");
    EXPECT_EQ(probe["overflow"], 0) << "at a width of " << width;
    EXPECT_EQ(probe["unseen"], 0);
    EXPECT_EQ(probe["questions"], library_.answers.size());
    EXPECT_EQ(probe["articles"], library_.answers.size());
    EXPECT_EQ(probe["lang"], library_.topics[0].language());
    EXPECT_NE(probe["name"], "");
    EXPECT_GE(probe["size"], 16);
  }
}

TEST_F(PageBrowserTest, TheScreenshotShowsAPage) {
  const std::string shot = dir_.path() + "/page.png";
  const e2e::Finished done =
      Chromium({absl::StrCat("--window-size=", kWidth, ",", kHeight),
                "--screenshot=" + shot, "file://" + path_});
  ASSERT_EQ(done.exit.code, 0) << done.err;
  // For whoever wants to look at it.
  if (const char* keep = std::getenv("ANSWERBOOK_TEST_SCREENSHOT"); keep != nullptr) {
    std::filesystem::copy_file(shot, keep,
                               std::filesystem::copy_options::overwrite_existing);
  }
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  ASSERT_NE(png_image_begin_read_from_file(&image, shot.c_str()), 0) << image.message;
  image.format = PNG_FORMAT_GRAY;
  EXPECT_EQ(image.width, kWidth);
  EXPECT_EQ(image.height, kHeight);
  std::vector<uint8_t> pixels(PNG_IMAGE_SIZE(image));
  ASSERT_NE(png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr), 0)
      << image.message;
  // Text on paper: most of it is one light colour, some of it is dark, and there are the
  // greys of letters' edges. There is text down to the lowest tenth.
  const auto dark = [](uint8_t pixel) { return pixel < 96; };
  const auto paper = std::count(pixels.begin(), pixels.end(), 255);
  const auto ink = std::count_if(pixels.begin(), pixels.end(), dark);
  const auto all = static_cast<std::ptrdiff_t>(pixels.size());
  EXPECT_GT(paper, all / 2);
  EXPECT_GT(ink, all / 100);
  EXPECT_LT(ink, all / 3);
  EXPECT_GT(std::set<uint8_t>(pixels.begin(), pixels.end()).size(), 20U);
  EXPECT_TRUE(std::any_of(pixels.end() - all / 10, pixels.end(), dark));
  // The margins are empty.
  for (size_t y = 0; y < image.height; ++y) {
    EXPECT_FALSE(dark(pixels[y * image.width])) << "line " << y;
  }
}

}  // namespace
}  // namespace answerbook::forms
