#include "client/src/answer_cache.h"

#include <chrono>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/answer_cache.h"
#include "answerbook/client.h"
#include "answerbook/fakes/fake_server.h"

namespace answerbook {
namespace {

using client_internal::AnswerCache;

v1::GetAnswerRequest Request(const std::string& id) {
  v1::GetAnswerRequest request;
  request.set_answer_id(id);
  return request;
}

v1::GetAnswerResponse Response(const std::string& id, const std::string& version,
                               size_t size = 0) {
  v1::GetAnswerResponse response;
  response.mutable_answer()->set_answer_id(id);
  response.mutable_answer()->set_body(std::string(size, 'b'));
  response.set_content_version(version);
  return response;
}

constexpr AnswerCache::Time kNow{std::chrono::seconds(1000)};

TEST(AnswerCacheTest, GivesWhatItKeptOfTheNewestVersion) {
  AnswerCache cache({10'000, absl::Minutes(1)});
  cache.SeeVersion("v1");
  EXPECT_EQ(cache.Find(Request("a"), kNow), nullptr);
  cache.Keep(Request("a"), Response("a", "v1"), kNow);
  ASSERT_NE(cache.Find(Request("a"), kNow), nullptr);
  EXPECT_EQ(cache.Find(Request("b"), kNow), nullptr);
  v1::GetAnswerRequest html = Request("a");
  html.set_body_format(v1::BODY_FORMAT_HTML);
  EXPECT_EQ(cache.Find(html, kNow), nullptr);
  cache.SeeVersion("v2");
  EXPECT_EQ(cache.Find(Request("a"), kNow), nullptr);
  cache.SeeVersion("v1");  // from a replica that is behind
  EXPECT_NE(cache.Find(Request("a"), kNow), nullptr);
}

TEST(AnswerCacheTest, ForgetsWhatIsOld) {
  AnswerCache cache({10'000, absl::Minutes(1)});
  cache.SeeVersion("v");
  cache.Keep(Request("a"), Response("a", "v"), kNow);
  EXPECT_NE(cache.Find(Request("a"), kNow + std::chrono::minutes(1)), nullptr);
  EXPECT_EQ(cache.Find(Request("a"), kNow + std::chrono::seconds(61)), nullptr);
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(AnswerCacheTest, DropsTheLeastRecentlyUsedAndStaysInItsBounds) {
  AnswerCache cache({3'500, absl::Hours(1)});
  cache.SeeVersion("v");
  for (const char* id : {"a", "b", "c"}) {
    cache.Keep(Request(id), Response(id, "v", 1000), kNow);
  }
  ASSERT_NE(cache.Find(Request("a"), kNow), nullptr);  // now "b" is the oldest
  cache.Keep(Request("d"), Response("d", "v", 1000), kNow);
  EXPECT_EQ(cache.Find(Request("b"), kNow), nullptr);
  for (const char* id : {"a", "c", "d"}) {
    EXPECT_NE(cache.Find(Request(id), kNow), nullptr) << id;
  }
  cache.Keep(Request("huge"), Response("huge", "v", 4000), kNow);
  EXPECT_EQ(cache.Find(Request("huge"), kNow), nullptr);
  EXPECT_LE(cache.bytes(), 3'500U);
  EXPECT_GT(cache.bytes(), 3'000U);
  for (int i = 0; i < 100; ++i) cache.Keep(Request("a"), Response("a", "v"), kNow);
  EXPECT_LE(cache.bytes(), 3'500U);
}

fakes::FakeLibrary Library(const std::string& version, const std::string& summary) {
  fakes::FakeLibrary library;
  library.AddTopic("t", "T");
  library.AddAnswer("t", "a", "Is it so?", summary);
  library.content_version = version;
  return library;
}

TEST(AnswerCacheOptionTest, SparesCallsUntilTheContentChanges) {
  fakes::FakeServer server(Library("v1", "yes"));
  const Client client(
      server.Connect(Options{}.set<AnswerCacheOption>({1 << 20, absl::Hours(1)})));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.GetAnswer("a")->summary(), "yes");
    EXPECT_EQ(client.AsyncGetAnswer("a").Get()->answer().summary(), "yes");
  }
  EXPECT_EQ(server.calls("GetAnswer"), 1);
  server.SetLibrary(Library("v2", "no"));
  EXPECT_EQ(client.GetAnswer("a")->summary(), "yes");  // nobody said otherwise yet
  EXPECT_TRUE(client.Search("so").ok());               // says that there is a v2
  EXPECT_EQ(client.GetAnswer("a")->summary(), "no");
  EXPECT_EQ(server.calls("GetAnswer"), 2);
  EXPECT_FALSE(client.GetAnswer("none").ok());
  EXPECT_FALSE(client.GetAnswer("none").ok());
  EXPECT_EQ(server.calls("GetAnswer"), 4);  // errors are not kept
}

TEST(AnswerCacheOptionTest, AnAsynchronousAnswerIsKeptToo) {
  fakes::FakeServer server(Library("v1", "yes"));
  const Client client(
      server.Connect(Options{}.set<AnswerCacheOption>({1 << 20, absl::Hours(1)})));
  EXPECT_TRUE(client.AsyncGetAnswer("a").Get().ok());
  EXPECT_TRUE(client.GetAnswer("a").ok());
  EXPECT_EQ(server.calls(), 1);
}

TEST(AnswerCacheOptionTest, AnAgeThatIsNoneIsRefused) {
  const Client client(MakeConnection(
      "127.0.0.1:1", Options{}.set<AnswerCacheOption>({1 << 20, absl::ZeroDuration()})));
  EXPECT_EQ(client.GetAnswer("a").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(AnswerCacheOptionTest, ACacheWithoutRoomIsRefused) {
  fakes::FakeServer server(Library("v1", "yes"));
  AnswerCacheLimits limits;
  limits.max_age = absl::Hours(1);  // max_bytes was forgotten
  const Client client(server.Connect(Options{}.set<AnswerCacheOption>(limits)));
  const absl::Status status = client.GetAnswer("a").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("AnswerCacheOption.max_bytes: must be given"));
  EXPECT_EQ(server.calls(), 0);
  EXPECT_TRUE(Client(server.Connect()).GetAnswer("a").ok());
}

}  // namespace
}  // namespace answerbook
