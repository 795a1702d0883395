// A bundle made by the built answerbook-content, served by the built server.

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::HasSubstr;

class BundleTest : public ::testing::Test {
 protected:
  // A library of one answer whose summary is `release`.
  void WriteLibrary(const std::string& release) const {
    dir_.Write("library/topic/_index.md", "---\ntitle: \"A topic\"\n---\n");
    dir_.Write("library/topic/release.md",
               "---\nquestion: \"Which release is this?\"\nsummary: \"" + release +
                   "\"\n---\nThe body of " + release + ".\n");
    dir_.Write("library/_synonyms.txt", "edition => release\n");
  }

  // Makes a bundle of it, or says what was wrong.
  Finished Bundle(const std::vector<std::string>& flags = {"--force"}) const {
    std::vector<std::string> argv = {ANSWERBOOK_CONTENT_BINARY, "bundle",
                                     dir_.Path("library"), path()};
    argv.insert(argv.end(), flags.begin(), flags.end());
    return RunProgram(argv);
  }
  void MakeBundle(const std::string& release) const {
    WriteLibrary(release);
    const Finished done = Bundle();
    ASSERT_EQ(done.exit.code, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("wrote 1 answer in 1 topic to " + path()));
  }

  std::string path() const { return dir_.Path("library.bundle"); }

  // What the server says its release is.
  static std::string Release(const ServerProcess& server) {
    grpc::ClientContext context;
    v1::GetAnswerRequest request;
    request.set_answer_id("release");
    v1::GetAnswerResponse response;
    const grpc::Status status = server.NewStub()->GetAnswer(&context, request, &response);
    return status.ok() ? response.answer().summary() : status.error_message();
  }

  TempDir dir_;
};

TEST_F(BundleTest, IsServedWithItsSynonyms) {
  MakeBundle("one");
  const auto server = ServerProcess::Start(path());
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(Release(*server), "one");
  grpc::ClientContext context;
  v1::SearchRequest request;
  request.set_query("which edition");
  v1::SearchResponse response;
  ASSERT_TRUE(server->NewStub()->Search(&context, request, &response).ok());
  ASSERT_EQ(response.results_size(), 1);
  EXPECT_EQ(response.results(0).answer().answer_id(), "release");
  EXPECT_THAT(server->LastEvent("start"),
              AllOf(HasSubstr("\"synonym_rules\":1"), HasSubstr("\"answers\":1")));
}

TEST_F(BundleTest, IsReplacedByAnotherAndKeptWhenThatIsDamaged) {
  MakeBundle("one");
  const auto server = ServerProcess::Start(path());
  ASSERT_NE(server, nullptr);
  server->process().Signal(SIGHUP);
  ASSERT_TRUE(server->WaitForEvents("reload_unchanged"));
  MakeBundle("two");
  EXPECT_EQ(Release(*server), "one");  // what was mapped stays
  server->process().Signal(SIGHUP);
  ASSERT_TRUE(server->WaitForEvents("reloaded"));
  EXPECT_EQ(Release(*server), "two");

  // As a transfer that broke would leave it, under the name of the good one.
  fs::copy_file(path(), dir_.Path("cut"));
  fs::resize_file(dir_.Path("cut"), fs::file_size(path()) - 1000);
  fs::rename(dir_.Path("cut"), path());
  server->process().Signal(SIGHUP);
  ASSERT_TRUE(server->WaitForEvents("reload_failed"));
  EXPECT_THAT(
      server->LastEvent("reload_failed"),
      AllOf(HasSubstr("library.bundle: is cut short"), HasSubstr("make it anew")));
  EXPECT_EQ(Release(*server), "two");

  MakeBundle("three");
  server->process().Signal(SIGHUP);
  ASSERT_TRUE(server->WaitForEvents("reloaded", 2));
  EXPECT_EQ(Release(*server), "three");
}

TEST_F(BundleTest, WatchingNoticesANewOne) {
  MakeBundle("one");
  const auto server = ServerProcess::Start(path(), {"--watch"});
  ASSERT_NE(server, nullptr);
  MakeBundle("two");
  ASSERT_TRUE(server->WaitForEvents("reloaded"));
  EXPECT_EQ(Release(*server), "two");
}

TEST_F(BundleTest, ADamagedOneIsNotServed) {
  MakeBundle("one");
  {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(fs::file_size(path()) / 2));
    file.put('\x55');
  }
  const Finished done = RunProgram(ServerCommand(path()));
  EXPECT_EQ(done.exit.code, 2);
  EXPECT_THAT(done.err, AllOf(HasSubstr(path()), HasSubstr("is damaged"),
                              HasSubstr("answerbook-content bundle")));
}

TEST_F(BundleTest, OtherSynonymsAreRefused) {
  MakeBundle("one");
  std::vector<std::string> argv = ServerCommand(path());
  argv.push_back("--synonyms=off");
  const Finished done = RunProgram(argv);
  EXPECT_EQ(done.exit.code, 2);
  EXPECT_THAT(done.err, HasSubstr("a bundle has the synonyms that it was made with"));
}

TEST_F(BundleTest, TheToolOverwritesNothingUnasked) {
  MakeBundle("one");
  const Finished again = Bundle({});
  EXPECT_EQ(again.exit.code, 3);
  EXPECT_THAT(again.err, HasSubstr("is there already; --force replaces it"));
  dir_.Write("library/topic/release.md", "---\nquestoin: \"A typo?\"\n---\nBody.\n");
  const Finished faulty = Bundle();
  EXPECT_EQ(faulty.exit.code, 1);
  EXPECT_THAT(faulty.err, HasSubstr("release.md:2"));
  const auto server = ServerProcess::Start(path());
  ASSERT_NE(server, nullptr);
  EXPECT_EQ(Release(*server), "one");
}

// In KiB, of the mappings of `path` by the process: of lines that begin with `what`.
long MappedKib(pid_t pid, const std::string& path, const std::string& what) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/smaps");
  bool inside = false;
  long sum = 0;
  for (std::string line; std::getline(maps, line);) {
    // The first line of a mapping is its addresses, and ends with its file.
    if (line.find('-') != std::string::npos && line.find(':') > line.find('-')) {
      inside = line.ends_with(path);
    } else if (inside && line.starts_with(what)) {
      long kib = 0;
      std::istringstream(line.substr(line.find(':') + 1)) >> kib;
      sum += kib;
    }
  }
  return sum;
}

TEST_F(BundleTest, ProcessesShareItsPages) {
  MakeBundle("one");
  const auto first = ServerProcess::Start(path());
  const auto second = ServerProcess::Start(path());
  ASSERT_NE(first, nullptr);
  ASSERT_NE(second, nullptr);
  for (const auto* server : {&first, &second}) {
    EXPECT_EQ(Release(**server), "one");
    const pid_t pid = (*server)->process().pid();
    EXPECT_GT(MappedKib(pid, path(), "Shared_Clean:"), 0);
    EXPECT_EQ(MappedKib(pid, path(), "Private_Clean:"), 0);
    EXPECT_EQ(MappedKib(pid, path(), "Private_Dirty:"), 0);
  }
}

}  // namespace
}  // namespace answerbook::e2e
