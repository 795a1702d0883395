// Content that changes while it is served.

#include <signal.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
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

// A library of one answer, `release`, whose summary and caution both name `release`.
void WriteRelease(const TempDir& dir, const std::string& prefix,
                  const std::string& release) {
  dir.Write(prefix + "topic/_index.md", "---\ntitle: \"A topic\"\nlanguage: en\n---\n");
  dir.Write(prefix + "topic/release.md",
            "---\nquestion: \"Which release is this?\"\nsummary: \"" + release +
                "\"\ncaution: \"" + release + "\"\n---\nThe body of " + release + ".\n");
}

class ReloadTest : public ::testing::Test {
 protected:
  void Start(const std::string& content, const std::vector<std::string>& flags = {}) {
    server_ = ServerProcess::Start(content, flags);
    ASSERT_NE(server_, nullptr);
    stub_ = server_->NewStub();
  }

  // What a response of the server says its release is.
  std::string Release() {
    grpc::ClientContext context;
    v1::GetAnswerRequest request;
    request.set_answer_id("release");
    v1::GetAnswerResponse response;
    const grpc::Status status = stub_->GetAnswer(&context, request, &response);
    return status.ok() ? response.answer().summary() : status.error_message();
  }

  void HangUp() { server_->process().Signal(SIGHUP); }

  bool WaitForRelease(const std::string& release) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (Release() != release) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
  }

  TempDir dir_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
};

TEST_F(ReloadTest, SighupLoadsWhatChanged) {
  WriteRelease(dir_, "", "one");
  Start(dir_.Path());
  EXPECT_EQ(Release(), "one");
  WriteRelease(dir_, "", "two");
  HangUp();
  ASSERT_TRUE(server_->WaitForEvents("reloaded"));
  EXPECT_EQ(Release(), "two");
  EXPECT_THAT(server_->LastEvent("reloaded"),
              AllOf(HasSubstr("\"trigger\":\"signal\""), HasSubstr("\"answers\":1")));
}

TEST_F(ReloadTest, WhatDidNotChangeIsNotLoadedAgain) {
  WriteRelease(dir_, "", "one");
  Start(dir_.Path());
  HangUp();
  ASSERT_TRUE(server_->WaitForEvents("reload_unchanged"));
  EXPECT_EQ(Release(), "one");
}

TEST_F(ReloadTest, BadContentLeavesTheLibraryAsItWas) {
  WriteRelease(dir_, "", "one");
  Start(dir_.Path());
  dir_.Write("topic/release.md", "---\nquestoin: \"A typo?\"\n---\nBody.\n");
  HangUp();
  ASSERT_TRUE(server_->WaitForEvents("reload_failed"));
  EXPECT_THAT(server_->LastEvent("reload_failed"),
              AllOf(HasSubstr("release.md:2"), HasSubstr("questoin"),
                    HasSubstr("\"level\":\"error\"")));
  EXPECT_EQ(Release(), "one");

  fs::remove_all(fs::path(dir_.Path()) / "topic");
  HangUp();
  ASSERT_TRUE(server_->WaitForEvents("reload_failed", 2));
  EXPECT_EQ(Release(), "one");

  WriteRelease(dir_, "", "three");
  HangUp();
  ASSERT_TRUE(server_->WaitForEvents("reloaded"));
  EXPECT_EQ(Release(), "three");
}

TEST_F(ReloadTest, WatchingNoticesAChangedFile) {
  WriteRelease(dir_, "", "one");
  Start(dir_.Path(), {"--watch"});
  WriteRelease(dir_, "", "two");
  EXPECT_TRUE(WaitForRelease("two")) << server_->process().Stderr();
  ASSERT_TRUE(server_->WaitForEvents("reloaded"));  // said after it is served
  EXPECT_THAT(server_->LastEvent("reloaded"), HasSubstr("\"trigger\":\"watch\""));
  // What is there only since then is watched as well.
  dir_.Write("later/_index.md", "---\ntitle: \"Later\"\n---\n");
  dir_.Write("later/answer.md", "---\nquestion: \"When?\"\n---\nLater.\n");
  ASSERT_TRUE(server_->WaitForEvents("reloaded", 2));
  dir_.Write("later/another.md", "---\nquestion: \"When else?\"\n---\nLater still.\n");
  ASSERT_TRUE(server_->WaitForEvents("reloaded", 3));
}

TEST_F(ReloadTest, WatchingNoticesALinkThatPointsElsewhere) {
  WriteRelease(dir_, "releases/1/", "one");
  WriteRelease(dir_, "releases/2/", "two");
  const fs::path live = fs::path(dir_.Path()) / "live";
  fs::create_directory_symlink("releases/1", live);
  Start(live, {"--watch"});
  EXPECT_EQ(Release(), "one");
  fs::create_directory_symlink("releases/2", fs::path(dir_.Path()) / "next");
  fs::rename(fs::path(dir_.Path()) / "next", live);
  EXPECT_TRUE(WaitForRelease("two")) << server_->process().Stderr();
}

TEST_F(ReloadTest, WithoutWatchingNothingHappensBySelf) {
  WriteRelease(dir_, "", "one");
  Start(dir_.Path());
  WriteRelease(dir_, "", "two");
  HangUp();  // the change is seen by this, not before
  ASSERT_TRUE(server_->WaitForEvents("reloaded"));
  EXPECT_THAT(server_->process().Stderr(),
              ::testing::Not(HasSubstr("\"trigger\":\"watch\"")));
}

TEST_F(ReloadTest, NoCallFailsAndNoneSeesTwoReleases) {
  constexpr int kReleases = 30;
  WriteRelease(dir_, "", "release 0");
  Start(dir_.Path());
  std::atomic<bool> stop = false;
  std::atomic<int> calls = 0;
  std::atomic<int> failed = 0;
  std::atomic<int> mixed = 0;
  std::vector<std::thread> clients;
  clients.reserve(4);
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&, i] {
      const auto stub = server_->NewStub();
      while (!stop) {
        grpc::ClientContext context;
        ++calls;
        if (i % 2 == 0) {
          v1::GetAnswerRequest request;
          request.set_answer_id("release");
          v1::GetAnswerResponse response;
          if (!stub->GetAnswer(&context, request, &response).ok()) ++failed;
          const v1::Answer& answer = response.answer();
          if (answer.summary() != answer.caution() ||
              answer.body().find(answer.summary()) == std::string::npos) {
            ++mixed;
          }
        } else {
          v1::SearchRequest request;
          request.set_query("which release is this");
          v1::SearchResponse response;
          if (!stub->Search(&context, request, &response).ok()) ++failed;
          if (response.results_size() != 1) ++mixed;
        }
      }
    });
  }
  for (int release = 1; release <= kReleases; ++release) {
    WriteRelease(dir_, "", "release " + std::to_string(release));
    HangUp();
    if (!server_->WaitForEvents("reloaded", release)) {
      ADD_FAILURE() << server_->process().Stderr();
      break;
    }
  }
  EXPECT_EQ(Release(), "release " + std::to_string(kReleases));
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_GT(calls, kReleases);
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(mixed, 0);
}

}  // namespace
}  // namespace answerbook::e2e
