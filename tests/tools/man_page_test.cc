// The manual says what the tool's own help does.
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/process.h"

namespace answerbook::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kPage[] = ANSWERBOOK_SOURCE_DIR "/deploy/debian/answerbook-content.1";

// The page without its escapes of hyphens.
std::string Page() {
  std::ifstream file(kPage);
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  return std::regex_replace(page, std::regex(R"(\\-)"), "-");
}

TEST(ManPageTest, HasTheCommandsAndFlagsOfTheHelp) {
  const std::string page = Page();
  for (const char* command : {"lint", "diff", "eval"}) {
    EXPECT_THAT(page, HasSubstr(std::string("\n.BI ") + command + " "));
    const auto help = e2e::RunProgram({ANSWERBOOK_CONTENT_BINARY, command, "--help"});
    ASSERT_EQ(help.exit.code, 0);
    const std::regex flag("\n  (?:-h,)?(--[a-z-]+)");
    size_t flags = 0;
    for (std::sregex_iterator at(help.out.begin(), help.out.end(), flag), end; at != end;
         ++at) {
      ++flags;
      EXPECT_TRUE(std::regex_search(page, std::regex((*at)[1].str() + "([^a-z-]|$)")))
          << command << " " << (*at)[1];
    }
    EXPECT_GE(flags, 3U) << help.out;
  }
}

TEST(ManPageTest, IsWellFormed) {
  const bool mandoc = access("/usr/bin/mandoc", X_OK) == 0;
  const bool groff = access("/usr/bin/groff", X_OK) == 0;
  if (!mandoc && !groff) GTEST_SKIP() << "neither mandoc nor groff is installed";
  if (mandoc) {
    const auto done =
        e2e::RunProgram({"/usr/bin/mandoc", "-T", "lint", "-W", "style", kPage});
    EXPECT_EQ(done.exit.code, 0) << done.out;
  }
  if (groff) {
    const auto done = e2e::RunProgram(
        {"/usr/bin/groff", "-man", "-Tutf8", "-ww", "-rLL=80n", "-z", "-Kutf8", kPage});
    EXPECT_THAT(done.err, IsEmpty());
  }
}

}  // namespace
}  // namespace answerbook::tools
