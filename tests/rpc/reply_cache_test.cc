#include "service/rpc/reply_cache.h"

#include <string>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace answerbook::rpc {
namespace {

std::string TextOf(const ReplyCache::Reply& reply) {
  const grpc::Slice& slice = reply.bytes;
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

TEST(ReplyCacheTest, FindsWhatWasStored) {
  ReplyCache cache(1 << 20);
  EXPECT_FALSE(cache.Find("a", 1).has_value());
  cache.Store("a", 1, "reply to a", {});
  cache.Store("b", 1, "reply to b", {});
  ASSERT_TRUE(cache.Find("a", 1).has_value());
  EXPECT_EQ(TextOf(*cache.Find("a", 1)), "reply to a");
  EXPECT_EQ(TextOf(*cache.Find("b", 1)), "reply to b");
  EXPECT_FALSE(cache.Find("ab", 1).has_value());
}

TEST(ReplyCacheTest, AnotherSnapshotHasNoneOfTheReplies) {
  ReplyCache cache(1 << 20);
  cache.Store("a", 1, "old", {});
  EXPECT_FALSE(cache.Find("a", 2).has_value());
  cache.Store("a", 2, "new", {});
  EXPECT_EQ(TextOf(*cache.Find("a", 2)), "new");
}

TEST(ReplyCacheTest, KeepsToItsBytesAndForgetsWhatWasNotAskedForLongest) {
  constexpr size_t kBytes = size_t{256} * 1024;
  ReplyCache cache(kBytes);
  cache.Store("often", 1, "x", {});
  for (int i = 0; i < 5000; ++i) {
    cache.Store("request " + std::to_string(i), 1, std::string(500, 'x'), {});
    ASSERT_TRUE(cache.Find("often", 1).has_value()) << i;
    ASSERT_LE(cache.bytes(), kBytes);
  }
  EXPECT_GT(cache.bytes(), kBytes / 2);
  EXPECT_TRUE(cache.Find("request 4999", 1).has_value());
  EXPECT_FALSE(cache.Find("request 0", 1).has_value());
}

TEST(ReplyCacheTest, LargeRepliesAndCachesOfNoBytesKeepNothing) {
  ReplyCache small(size_t{16} * 1024);
  small.Store("a", 1, std::string(1024, 'x'), {});
  EXPECT_FALSE(small.Find("a", 1).has_value());
  ReplyCache none(0);
  none.Store("a", 1, "x", {});
  EXPECT_FALSE(none.Find("a", 1).has_value());
  EXPECT_EQ(none.bytes(), 0U);
}

TEST(ReplyCacheTest, ManyThreadsMayUseIt) {
  ReplyCache cache(size_t{64} * 1024);
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&cache, t] {
      for (int i = 0; i < 3000; ++i) {
        const std::string request = std::to_string((i * 7 + t) % 500);
        const uint64_t snapshot = static_cast<uint64_t>(i / 1000);
        if (const auto found = cache.Find(request, snapshot)) {
          EXPECT_EQ(TextOf(*found), request + " of " + std::to_string(snapshot));
        } else {
          cache.Store(request, snapshot, request + " of " + std::to_string(snapshot), {});
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace answerbook::rpc
