#include "service/forms/atomic_output.h"

#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "service/content/text.h"
#include "tests/content/temp_dir.h"

namespace answerbook::forms {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

std::vector<std::string> Names(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

TEST(AtomicFileTest, IsThereAtOnceOrNotAtAll) {
  const content::TempDir dir;
  const std::string path = dir.path() + "/f";
  {
    AtomicFile file(path);
    file.Write("half");
    EXPECT_TRUE(file.Finish().ok());
    EXPECT_FALSE(std::filesystem::exists(path));
  }
  EXPECT_THAT(Names(dir.path()), UnorderedElementsAre());
  AtomicFile file(path);
  file.Write("whole");
  EXPECT_TRUE(file.Finish().ok());
  EXPECT_TRUE(file.Commit(false).ok());
  EXPECT_EQ(*content::ReadFile(path, 100), "whole");
}

TEST(AtomicFileTest, WhatCameMeanwhileIsNotReplacedWithoutForce) {
  const content::TempDir dir;
  const std::string path = dir.path() + "/f";
  AtomicFile file(path);
  file.Write("ours");
  ASSERT_TRUE(file.Finish().ok());
  dir.Write("f", "theirs");
  EXPECT_TRUE(absl::IsAlreadyExists(file.Commit(false)));
  EXPECT_EQ(*content::ReadFile(path, 100), "theirs");
  EXPECT_TRUE(file.Commit(true).ok());
  EXPECT_EQ(*content::ReadFile(path, 100), "ours");
}

TEST(AtomicFileTest, ALinkStaysAndWhatItLeadsToIsReplaced) {
  const content::TempDir dir;
  dir.Write("sub/real", "old");
  std::filesystem::create_symlink("sub/real", dir.path() + "/link");
  {
    AtomicFile file(dir.path() + "/link");
    file.Write("new");
    ASSERT_TRUE(file.Finish().ok());
    ASSERT_TRUE(file.Commit(true).ok());
  }
  EXPECT_TRUE(std::filesystem::is_symlink(dir.path() + "/link"));
  EXPECT_EQ(*content::ReadFile(dir.path() + "/sub/real", 100), "new");
}

TEST(AtomicFileTest, WhatCannotBeWrittenIsTold) {
  // There is no directory to write into.
  const content::TempDir dir;
  AtomicFile file(dir.path() + "/missing/f");
  file.Write("x");
  EXPECT_THAT(std::string(file.Finish().message()), HasSubstr("cannot be written"));
  EXPECT_FALSE(file.Commit(true).ok());
}

TEST(AtomicDirectoryTest, ReplacesALibraryAndNothingElse) {
  const content::TempDir dir;
  dir.Write("lib/t/_index.md", "old");
  dir.Write("lib/t/gone.md", "old");
  dir.Write("lib/_synonyms.txt", "a, b");
  dir.Write("home/t/_index.md", "x");
  dir.Write("home/notes.txt", "mine");
  dir.Write("git/.git/HEAD", "x");
  dir.Write("deep/t/u/x.md", "x");
  dir.Write("file", "x");
  EXPECT_TRUE(CheckDestination(dir.path() + "/new", true, false).ok());
  EXPECT_TRUE(CheckDestination(dir.path() + "/lib/", true, true).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(CheckDestination(dir.path() + "/lib", true, false)));
  for (const char* name : {"home", "git", "deep", "file"}) {
    EXPECT_TRUE(
        absl::IsFailedPrecondition(CheckDestination(dir.path() + "/" + name, true, true)))
        << name;
  }
  EXPECT_TRUE(
      absl::IsFailedPrecondition(CheckDestination(dir.path() + "/lib", false, true)));
  EXPECT_TRUE(absl::IsFailedPrecondition(CheckDestination("/dev/null", false, true)));
  EXPECT_TRUE(absl::IsNotFound(CheckDestination(dir.path() + "/no/f", false, true)));
  {
    AtomicDirectory out(dir.path() + "/lib/");
    out.WriteFile("t/_index.md", "new");
    out.WriteFile("t/a.md", "new");
    ASSERT_TRUE(out.Finish().ok());
    EXPECT_EQ(*content::ReadFile(dir.path() + "/lib/t/gone.md", 100), "old");
    EXPECT_FALSE(out.Commit(false).ok());
    ASSERT_TRUE(out.Commit(true).ok());
  }
  EXPECT_THAT(Names(dir.path() + "/lib/t"), UnorderedElementsAre("_index.md", "a.md"));
  EXPECT_THAT(Names(dir.path()),
              UnorderedElementsAre("lib", "home", "git", "deep", "file"));
}

}  // namespace
}  // namespace answerbook::forms
