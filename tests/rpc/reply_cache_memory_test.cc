// The cache of replies when there is no memory, in a program of its own: it replaces
// operator new.
#include <cstdlib>
#include <new>
#include <string>

#include "gtest/gtest.h"

#include "service/rpc/reply_cache.h"

namespace {
// How many allocations of this thread succeed until one does not; below 0, all do.
thread_local int until_failure = -1;
}  // namespace

void* operator new(size_t size) {
  if (until_failure == 0) {
    until_failure = -1;
    throw std::bad_alloc();
  }
  if (until_failure > 0) --until_failure;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t /*size*/) noexcept { std::free(memory); }

namespace answerbook::rpc {
namespace {

TEST(ReplyCacheMemoryTest, AReplyThatFindsNoMemoryIsNotKeptAndHarmsNothing) {
  constexpr size_t kBytes = size_t{256} * 1024;
  const std::string request(100, 'r');
  bool failed = true;
  int failures = 0;
  for (int at = 0; failed; ++at) {
    ReplyCache cache(kBytes);
    for (int i = 0; i < 100; ++i) cache.Store(std::to_string(i), 1, "reply", {});
    const size_t before = cache.bytes();
    until_failure = at;
    cache.Store(request, 1, "reply", {});
    failed = until_failure < 0;
    until_failure = -1;
    failures += failed ? 1 : 0;
    EXPECT_EQ(cache.Find(request, 1).has_value(), !failed);
    EXPECT_EQ(cache.bytes() > before, !failed);
    // And it goes on as if nothing had happened.
    for (int i = 0; i < 5000; ++i) {
      cache.Store("request " + std::to_string(i), 1, std::string(100, 'x'), {});
      ASSERT_LE(cache.bytes(), kBytes) << at;
    }
    EXPECT_GT(cache.bytes(), kBytes / 2) << at;
    EXPECT_TRUE(cache.Find("request 4999", 1).has_value());
  }
  EXPECT_GT(failures, 0);
}

}  // namespace
}  // namespace answerbook::rpc
