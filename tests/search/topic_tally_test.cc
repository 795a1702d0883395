#include "service/search/topic_tally.h"

#include <algorithm>
#include <random>

#include "gtest/gtest.h"

namespace answerbook::search {
namespace {

bool operator==(const TopicCount& a, const TopicCount& b) {
  return a.topic == b.topic && a.count == b.count;
}

TEST(TopicTallyTest, EqualsCountingOneByOne) {
  std::mt19937 random(41);
  for (int round = 0; round < 400; ++round) {
    Index index;
    const uint32_t topics = 1 + random() % 300;
    std::vector<uint32_t> topic_of;
    std::vector<uint32_t> topic_begin;
    for (uint32_t topic = 0; topic < topics; ++topic) {
      topic_begin.push_back(static_cast<uint32_t>(topic_of.size()));
      const size_t size = random() % 8 == 0 ? random() % 500 : random() % 6;
      topic_of.insert(topic_of.end(), size, topic);
    }
    topic_begin.push_back(static_cast<uint32_t>(topic_of.size()));
    index.topic_of = std::move(topic_of);
    index.topic_begin = std::move(topic_begin);
    const TopicTally tally(&index);

    DocBits matches(BitWords(index.topic_of.size()));
    std::vector<TopicCount> expected;
    expected.reserve(topics);
    for (uint32_t topic = 0; topic < topics; ++topic) expected.push_back({topic, 0});
    const uint32_t share = 1U << random() % 10;
    for (DocId doc = 0; doc < index.topic_of.size(); ++doc) {
      if (random() % share != 0) continue;
      matches[doc / 64] |= uint64_t{1} << (doc % 64);
      ++expected[index.topic_of[doc]].count;
    }
    std::erase_if(expected, [](const TopicCount& c) { return c.count == 0; });
    std::stable_sort(
        expected.begin(), expected.end(),
        [](const TopicCount& a, const TopicCount& b) { return a.count > b.count; });
    const size_t most = 1 + random() % 30;
    if (expected.size() > most) expected.resize(most);
    std::vector<TopicCount> counted{{7, 7}};  // what was there goes
    tally.Count(matches, CountBits(matches.data(), matches.size()), most, &counted);
    ASSERT_EQ(counted.size(), expected.size());
    for (size_t i = 0; i < counted.size(); ++i) {
      ASSERT_TRUE(counted[i] == expected[i]) << round << " at " << i;
    }
  }
}

}  // namespace
}  // namespace answerbook::search
