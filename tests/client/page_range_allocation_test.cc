// What walking a range allocates, in a program of its own: it replaces operator new.
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "gtest/gtest.h"

#include "answerbook/page_range.h"
#include "answerbook/v1/search.pb.h"

namespace {
std::atomic<int> allocations = 0;
}  // namespace

void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t /*size*/) noexcept { std::free(memory); }

namespace answerbook {
namespace {

using Range = PageRange<v1::SearchResult>;

TEST(PageRangeAllocationTest, ResultsAreMovedAndNotCopied) {
  Range::Page page;
  for (int i = 0; i < 100; ++i) {
    v1::SearchResult* result = page.items.Add();
    result->mutable_answer()->set_answer_id(std::string(100, 'a'));
    result->set_summary(std::string(500, 's'));
    for (int n = 0; n < 5; ++n) {
      result->add_snippet_segments()->set_text(std::string(50, 't'));
    }
  }
  Range range([&page](const std::string&) -> absl::StatusOr<Range::Page> {
    return std::move(page);
  });
  auto at = range.begin();
  size_t bytes = (*at)->summary().size();
  const int before = allocations;
  for (++at; at != range.end(); ++at) bytes += (*at)->summary().size();
  EXPECT_EQ(allocations - before, 0);
  EXPECT_EQ(bytes, 50'000U);

  // The count counts.
  const int counted = allocations;
  const v1::SearchResult copy = [] {
    v1::SearchResult result;
    result.set_summary(std::string(500, 's'));
    return result;
  }();
  EXPECT_GT(allocations - counted, 0) << copy.summary().size();
}

}  // namespace
}  // namespace answerbook
