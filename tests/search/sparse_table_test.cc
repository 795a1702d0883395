#include "service/search/sparse_table.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

namespace answerbook::search {
namespace {

struct Number {
  uint32_t name;
  uint64_t sum;

  static constexpr Number Empty() { return {0xFFFFFFFE, 0}; }
  constexpr uint32_t key() const { return name; }
  void Join(const Number& same) { sum = 10 * sum + same.sum; }
};
constexpr size_t kDirect = 32;
using Table = SparseTable<Number, kDirect>;

uint64_t SumOf(const Table& table, uint32_t key) {
  const Number& found = table.Find(key);
  return found.name == key ? found.sum : 0;
}

TEST(SparseTable, HoldsWhatAMapHolds) {
  std::mt19937 random(7);
  Table table;  // whose memory is used again
  for (int round = 0; round < 500; ++round) {
    // Some many times too many to be direct, some with keys that follow each other.
    const size_t n = random() % (round % 10 == 0 ? 400 : 48);
    const uint32_t keys = round % 2 == 0 ? 64 : 1U << 24;
    std::vector<Number> numbers;
    std::map<uint32_t, uint64_t> want;
    for (size_t i = 0; i < n; ++i) {
      const Number number{static_cast<uint32_t>(random() % keys), 1 + random() % 9};
      numbers.push_back(number);
      uint64_t& sum = want[number.name];
      sum = 10 * sum + number.sum;
    }
    table.Assign(numbers);
    if (n <= kDirect) {
      EXPECT_TRUE(table.direct()) << n;
    }
    for (const auto& [key, sum] : want) {
      ASSERT_EQ(SumOf(table, key), sum);
      if (table.direct()) {
        ASSERT_EQ(table.Home(key).name, key);
      }
    }
    for (int i = 0; i < 200; ++i) {
      const auto key = static_cast<uint32_t>(random() % keys);
      const auto found = want.find(key);
      ASSERT_EQ(SumOf(table, key), found == want.end() ? 0 : found->second);
    }
  }
}

TEST(SparseTable, KeysThatMeetAreFound) {
  std::mt19937 random(11);
  std::vector<Number> numbers;
  numbers.reserve(20 * kDirect);
  for (size_t i = 0; i < 20 * kDirect; ++i) {
    numbers.push_back({static_cast<uint32_t>(random() & ~1U), i + 1});
  }
  Table table;
  table.Assign(numbers);
  EXPECT_FALSE(table.direct());
  for (const Number& number : numbers) {
    EXPECT_EQ(SumOf(table, number.name), number.sum);
    EXPECT_EQ(SumOf(table, number.name | 1), 0);
  }
}

TEST(SparseTable, AnEmptyOneHasNothing) {
  Table table;
  table.Assign({});
  EXPECT_TRUE(table.direct());
  EXPECT_EQ(SumOf(table, 0), 0);
  EXPECT_EQ(table.Home(5).sum, 0);
}

}  // namespace
}  // namespace answerbook::search
