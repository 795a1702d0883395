#include "client/cli/history_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/temp_dir.h"

namespace answerbook::cli {
namespace {

using ::testing::ElementsAre;

using Variables = std::map<std::string, std::string>;

absl::StatusOr<std::string> PathWith(const Variables& variables) {
  return HistoryPath([&](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777U;
}

TEST(HistoryPathTest, IsWhereTheEnvironmentSays) {
  EXPECT_EQ(*PathWith({{"HOME", "/h"}}), "/h/.local/state/answerbook/history");
  EXPECT_EQ(*PathWith({{"HOME", "/h"}, {"XDG_STATE_HOME", "/s"}}),
            "/s/answerbook/history");
  EXPECT_EQ(*PathWith({{"HOME", "/h"}, {"XDG_STATE_HOME", "relative"}}),
            "/h/.local/state/answerbook/history");
  EXPECT_EQ(*PathWith({{"HOME", "/h"}, {"ANSWERBOOK_HISTORY", "/f"}}), "/f");
  EXPECT_EQ(*PathWith({{"HOME", "/h"}, {"ANSWERBOOK_HISTORY", "off"}}), "");
  EXPECT_EQ(*PathWith({}), "");
  // Nothing is kept by mistake.
  for (const char* unclear : {"", "no", "0", "false", "history"}) {
    EXPECT_FALSE(PathWith({{"HOME", "/h"}, {"ANSWERBOOK_HISTORY", unclear}}).ok());
  }
}

class HistoryFileTest : public testing::Test {
 protected:
  std::vector<std::string> Load() {
    absl::StatusOr<HistoryFile> file = HistoryFile::Open(path_);
    EXPECT_TRUE(file.ok()) << file.status();
    return file->Load();
  }

  e2e::TempDir dir_;
  std::string path_ = dir_.Path("state/answerbook/history");
};

TEST_F(HistoryFileTest, KeepsQuestionsForItsOwnerAlone) {
  {
    absl::StatusOr<HistoryFile> file = HistoryFile::Open(path_);
    ASSERT_TRUE(file.ok()) << file.status();
    file->Append("one?");
    file->Append("two\nlines 干扰素");
  }
  EXPECT_THAT(Load(), ElementsAre("one?", "two lines 干扰素"));
  EXPECT_EQ(ModeOf(path_), 0600U);
  EXPECT_EQ(ModeOf(dir_.Path("state/answerbook")), 0700U);
  EXPECT_EQ(ModeOf(dir_.Path("state")), 0700U);
}

TEST_F(HistoryFileTest, ClosesAFileThatWasOpenToOthers) {
  dir_.Write("state/answerbook/history", "old\n");
  ASSERT_EQ(chmod(path_.c_str(), 0666), 0);
  EXPECT_THAT(Load(), ElementsAre("old"));
  EXPECT_EQ(ModeOf(path_), 0600U);
}

TEST_F(HistoryFileTest, ProgramsThatRunAtOnceLoseNothing) {
  absl::StatusOr<HistoryFile> one = HistoryFile::Open(path_);
  absl::StatusOr<HistoryFile> other = HistoryFile::Open(path_);
  ASSERT_TRUE(one.ok() && other.ok());
  one->Append("1");
  other->Append("2");
  one->Append("3");
  EXPECT_THAT(other->Load(), ElementsAre("1", "2", "3"));
}

TEST_F(HistoryFileTest, KeepsTheLastAndCutsWhatIsTwiceAsLong) {
  std::ostringstream text;
  for (size_t i = 0; i < 2 * kMostHistory; ++i) text << i << '\n';
  dir_.Write("state/answerbook/history", text.str());
  std::vector<std::string> lines = Load();
  ASSERT_EQ(lines.size(), kMostHistory);
  EXPECT_EQ(lines.back(), std::to_string(2 * kMostHistory - 1));
  const auto size = std::filesystem::file_size(path_);
  {
    absl::StatusOr<HistoryFile> file = HistoryFile::Open(path_);
    ASSERT_TRUE(file.ok());
    file->Append("one more");
    EXPECT_EQ(file->Load().size(), kMostHistory);
    file->Append("after the cut");
  }
  EXPECT_LT(std::filesystem::file_size(path_), size);
  lines = Load();
  EXPECT_EQ(lines.back(), "after the cut");
  EXPECT_EQ(lines[lines.size() - 2], "one more");
  EXPECT_EQ(ModeOf(path_), 0600U);
}

TEST_F(HistoryFileTest, TakesNoOtherKindOfFile) {
  std::filesystem::create_directories(path_);
  EXPECT_FALSE(HistoryFile::Open(path_).ok());
  std::filesystem::remove(path_);
  const std::string target = dir_.Write("target", "theirs\n");
  ASSERT_EQ(chmod(target.c_str(), 0644), 0);
  ASSERT_EQ(symlink(target.c_str(), path_.c_str()), 0);
  EXPECT_FALSE(HistoryFile::Open(path_).ok());
  EXPECT_EQ(ModeOf(target), 0644U);
  std::filesystem::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_FALSE(HistoryFile::Open(path_).ok());
}

}  // namespace
}  // namespace answerbook::cli
