#include "service/server/file_watcher.h"

#include <poll.h>

#include <chrono>
#include <filesystem>
#include <string>

#include "gtest/gtest.h"

#include "tests/e2e/temp_dir.h"

namespace answerbook::server {
namespace {

namespace fs = std::filesystem;

class FileWatcherTest : public ::testing::Test {
 protected:
  // Whether something changed; inotify has told all of what was done before.
  static bool Changed(FileWatcher& watcher) {
    pollfd polled{watcher.fd(), POLLIN, 0};
    if (poll(&polled, 1, 0) <= 0) return false;
    return watcher.Changed();
  }

  fs::path Path(const std::string& name) const { return dir_.Path(name); }

  e2e::TempDir dir_;
};

TEST_F(FileWatcherTest, SeesWhatHappensInADirectoryAndBelow) {
  dir_.Write("library/topic/a.md", "a");
  FileWatcher watcher({Path("library")});
  ASSERT_TRUE(watcher.Watch().ok());
  EXPECT_FALSE(Changed(watcher));
  dir_.Write("library/topic/a.md", "b");
  EXPECT_TRUE(Changed(watcher));
  EXPECT_FALSE(Changed(watcher));
  dir_.Write("library/topic/new.md", "c");
  EXPECT_TRUE(Changed(watcher));
  fs::remove(Path("library/topic/new.md"));
  EXPECT_TRUE(Changed(watcher));
  fs::rename(Path("library/topic/a.md"), Path("library/topic/b.md"));
  EXPECT_TRUE(Changed(watcher));
}

TEST_F(FileWatcherTest, SeesWhatIsNewOnceItWatchesAgain) {
  dir_.Write("library/a.md", "a");
  FileWatcher watcher({Path("library")});
  ASSERT_TRUE(watcher.Watch().ok());
  fs::create_directory(Path("library/later"));
  EXPECT_TRUE(Changed(watcher));
  ASSERT_TRUE(watcher.Watch().ok());
  dir_.Write("library/later/b.md", "b");
  EXPECT_TRUE(Changed(watcher));
}

TEST_F(FileWatcherTest, AFileIsWatchedByItsName) {
  dir_.Write("faq.txt", "a");
  FileWatcher watcher({Path("faq.txt")});
  ASSERT_TRUE(watcher.Watch().ok());
  dir_.Write("other.txt", "b");
  EXPECT_FALSE(Changed(watcher));
  dir_.Write("next", "b");
  fs::rename(Path("next"), Path("faq.txt"));
  EXPECT_TRUE(Changed(watcher));
  ASSERT_TRUE(watcher.Watch().ok());
  dir_.Write("faq.txt", "c");
  EXPECT_TRUE(Changed(watcher));
}

TEST_F(FileWatcherTest, WaitsForWhatIsNotThere) {
  FileWatcher watcher({Path("later.txt")});
  ASSERT_TRUE(watcher.Watch().ok());
  dir_.Write("later.txt", "a");
  EXPECT_TRUE(Changed(watcher));
}

TEST_F(FileWatcherTest, SeesALinkThatPointsElsewhere) {
  dir_.Write("releases/1/a.md", "a");
  dir_.Write("releases/2/a.md", "b");
  fs::create_directory_symlink("releases/1", Path("live"));
  FileWatcher watcher({Path("live")});
  ASSERT_TRUE(watcher.Watch().ok());
  dir_.Write("releases/1/a.md", "c");
  EXPECT_TRUE(Changed(watcher));
  fs::create_directory_symlink("releases/2", Path("next"));
  EXPECT_FALSE(Changed(watcher));
  fs::rename(Path("next"), Path("live"));
  EXPECT_TRUE(Changed(watcher));
}

// A volume of Kubernetes: the file is a link into ..data, which is a link to a directory
// that is exchanged.
TEST_F(FileWatcherTest, SeesAKubernetesVolumeChange) {
  dir_.Write("volume/..1/tls.crt", "a");
  dir_.Write("volume/..2/tls.crt", "b");
  fs::create_directory_symlink("..1", Path("volume/..data"));
  fs::create_symlink("..data/tls.crt", Path("volume/tls.crt"));
  FileWatcher watcher({Path("volume/tls.crt")});
  ASSERT_TRUE(watcher.Watch().ok());
  fs::create_directory_symlink("..2", Path("volume/..data_tmp"));
  fs::rename(Path("volume/..data_tmp"), Path("volume/..data"));
  EXPECT_TRUE(Changed(watcher));
}

TEST_F(FileWatcherTest, LinksInACircleAreNoTrouble) {
  fs::create_symlink("b", Path("a"));
  fs::create_symlink("a", Path("b"));
  dir_.Write("tree/file", "x");
  fs::create_directory_symlink("..", Path("tree/up"));
  FileWatcher watcher({Path("a"), Path("tree")});
  EXPECT_TRUE(watcher.Watch().ok());
  dir_.Write("tree/file", "y");
  EXPECT_TRUE(Changed(watcher));
}

}  // namespace
}  // namespace answerbook::server
