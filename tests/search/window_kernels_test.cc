#include "service/search/window_kernels.h"

#include <hwy/targets.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "service/search/byte_classes.h"
#include "service/search/fingerprint_scan.h"

namespace answerbook::search {
namespace {

// Runs `test` with every instruction set that this machine has.
template <typename Test>
void WithEachTarget(const Test& test) {
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    test();
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

// Columns of `n` documents whose highest impacts fit into a byte together.
struct RandomColumns {
  RandomColumns(size_t n, size_t size, std::mt19937* random) {
    for (size_t at = 0; at < size; ++at) {
      std::vector<uint8_t>& halves = halves_.emplace_back(n / 2);
      for (uint8_t& both : halves) {
        both = static_cast<uint8_t>((*random)() % 3 == 0 ? (*random)() : 0);
      }
      std::vector<uint8_t>& levels = levels_.emplace_back(kLevels);
      for (size_t i = 1; i < kLevels; ++i) {
        levels[i] = static_cast<uint8_t>((*random)() % (255 / size + 1));
      }
      columns.push_back({halves.data(), levels.data()});
    }
  }

  std::vector<Column> columns;

 private:
  std::vector<std::vector<uint8_t>> halves_;
  std::vector<std::vector<uint8_t>> levels_;
};

template <typename Score>
void ExpectPlainSums(std::mt19937* random) {
  constexpr int kHighest = std::numeric_limits<Score>::max();
  for (int round = 0; round < 200; ++round) {
    const size_t n = kWindowStep * (1 + (*random)() % 20);
    const RandomColumns columns(n, (*random)() % 10, random);
    const bool scored = (*random)() % 2 == 0;
    std::vector<Score> scores(n);
    for (Score& score : scores) {
      score = static_cast<Score>((*random)() % 4 == 0 ? (*random)() : (*random)() % 3);
    }
    std::vector<Score> expected(n);
    for (size_t i = 0; i < n; ++i) {
      int sum = scored ? scores[i] : 0;
      for (const Column& column : columns.columns) sum += ImpactAt(column, i);
      expected[i] = static_cast<Score>(std::min(sum, kHighest));
    }
    AddColumns(columns.columns, scored, n, scores.data());
    ASSERT_EQ(scores, expected);

    std::vector<uint8_t> impacts(n);
    for (size_t i = 0; i < n; ++i) {
      impacts[i] = static_cast<uint8_t>((*random)());
      expected[i] = static_cast<Score>(std::min(scores[i] + impacts[i], kHighest));
    }
    AddImpacts(impacts.data(), n, scores.data());
    ASSERT_EQ(scores, expected);
  }
}

TEST(WindowKernelsTest, ImpactsAreAddedAsByPlainLoops) {
  WithEachTarget([] {
    std::mt19937 random(3);
    ExpectPlainSums<uint16_t>(&random);
    ExpectPlainSums<uint8_t>(&random);
  });
}

template <typename Score>
void ExpectPlainScan(std::mt19937* random) {
  for (int round = 0; round < 200; ++round) {
    const size_t n = kWindowStep * (1 + (*random)() % 20);
    std::vector<Score> scores(n);
    for (Score& score : scores) {
      score = static_cast<Score>((*random)() % 4 == 0 ? (*random)() : 0);
    }
    const auto threshold = static_cast<Score>((*random)());
    std::vector<uint64_t> bits(n / 64, ~uint64_t{0});
    std::vector<uint16_t> above(n);
    above.resize(Scan(scores.data(), n, threshold, bits.data(), above.data()));
    std::vector<uint16_t> expected_above;
    size_t set = 0;
    for (size_t i = 0; i < n; ++i) {
      if (scores[i] > threshold) expected_above.push_back(static_cast<uint16_t>(i));
      ASSERT_EQ(bits[i / 64] >> (i % 64) & 1, scores[i] != 0 ? 1U : 0U) << i;
      set += scores[i] != 0 ? 1 : 0;
    }
    ASSERT_EQ(above, expected_above);
    ASSERT_EQ(CountBits(bits.data(), bits.size()), set);
  }
}

TEST(WindowKernelsTest, ScoresAreScannedAsByPlainLoops) {
  WithEachTarget([] {
    std::mt19937 random(7);
    ExpectPlainScan<uint16_t>(&random);
    ExpectPlainScan<uint8_t>(&random);
  });
}

TEST(WindowKernelsTest, BestImpactsAreKeptAsByPlainLoops) {
  WithEachTarget([] {
    std::mt19937 random(5);
    for (int round = 0; round < 50; ++round) {
      const size_t n = kWindowStep * (1 + random() % 20);
      const RandomColumns columns(n, 1, &random);
      const Column& column = columns.columns.front();
      std::vector<uint8_t> best(n);
      std::vector<uint8_t> expected(n);
      for (size_t i = 0; i < n; ++i) {
        best[i] = static_cast<uint8_t>(random());
        expected[i] = std::max(best[i], ImpactAt(column, i));
      }
      MaxColumn(column, n, best.data());
      ASSERT_EQ(best, expected);
    }
  });
}

TEST(WindowKernelsTest, RangesAreCountedAsBitByBit) {
  WithEachTarget([] {
    std::mt19937 random(3);
    for (int round = 0; round < 200; ++round) {
      std::vector<uint64_t> words(40);
      for (uint64_t& word : words) {
        for (int bit = 0; bit < 64; ++bit) word |= uint64_t{random() % 3 == 0} << bit;
      }
      const auto count = [&words](uint32_t begin, uint32_t size) {
        uint32_t set = 0;
        for (uint32_t at = begin; at < begin + size; ++at) {
          set += words[at / 64] >> (at % 64) & 1;
        }
        return set;
      };
      const uint32_t size = random() % 400;
      const uint32_t begin = random() % (39 * 64 - size);
      ASSERT_EQ(CountRange(words.data(), begin, size), count(begin, size));

      std::array<uint32_t, kRanges> begins;
      std::array<uint32_t, kRanges> sizes;
      std::array<uint32_t, kRanges> bytes;
      std::array<uint64_t, kRanges> masks;
      std::array<uint8_t, kRanges> counts;
      for (size_t i = 0; i < kRanges; ++i) {
        sizes[i] = random() % (kSmallRange + 1);
        begins[i] = random() % (39 * 64 - sizes[i]);
        bytes[i] = ByteOfRange(begins[i]);
        masks[i] = MaskOfRange(begins[i], sizes[i]);
      }
      const uint8_t least = random() % 20;
      const uint64_t found = CountSmallRanges(words.data(), bytes.data(), masks.data(),
                                              least, counts.data());
      for (size_t i = 0; i < kRanges; ++i) {
        ASSERT_EQ(counts[i], count(begins[i], sizes[i]));
        ASSERT_EQ((found >> i & 1) != 0, counts[i] >= least);
      }
    }
  });
}

TEST(WindowKernelsTest, KeysAreRankedByHowManyAreHigher) {
  WithEachTarget([] {
    std::mt19937_64 random(7);
    for (size_t n = 0; n < 100; ++n) {
      std::vector<uint64_t> keys(n);
      for (uint64_t& key : keys) key = random() >> (random() % 2 == 0 ? 1 : 60);
      std::vector<uint32_t> expected(n);
      for (size_t i = 0; i < n; ++i) {
        expected[i] = static_cast<uint32_t>(std::count_if(
            keys.begin(), keys.end(), [&](uint64_t key) { return key > keys[i]; }));
      }
      keys.resize(n + kKeysPadding, ~uint64_t{0} >> 1);
      std::vector<uint32_t> ranks(n);
      RankKeys(keys.data(), n, ranks.data());
      ASSERT_EQ(ranks, expected);
    }
  });
}

TEST(ByteClassesTest, EqualPlainTests) {
  WithEachTarget([] {
    std::mt19937 random(9);
    for (int round = 0; round < 200; ++round) {
      std::string text(random() % 300, ' ');
      for (char& c : text) c = static_cast<char>(random());
      PairFilter filter;
      std::set<std::pair<uint32_t, uint32_t>> pairs;
      for (size_t i = random() % 12; i > 0; --i) {
        const uint32_t first = random() % 32;
        const uint32_t second = random() % 32;
        if (pairs.emplace(first, second).second) filter.Add(first, second);
      }
      const size_t at = text.empty() ? 0 : random() % text.size();
      const ByteClasses here = ClassifyBytes(text, at, filter);
      for (size_t i = 0; i < kByteBlock; ++i) {
        const char c = at + i < text.size() ? text[at + i] : '\0';
        const auto bit = [i](uint64_t bits) { return (bits >> i & 1) != 0; };
        ASSERT_EQ(bit(here.letters), (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
        ASSERT_EQ(bit(here.digits), c >= '0' && c <= '9');
        ASSERT_EQ(bit(here.joiners), c == '.' || c == ',' || c == '-' || c == '\'');
        ASSERT_EQ(bit(here.others), static_cast<uint8_t>(c) >= 0x80);
        if (at + i + 1 >= text.size()) continue;
        const auto first = static_cast<uint8_t>(c) % 32U;
        const auto second = static_cast<uint8_t>(text[at + i + 1]) % 32U;
        if (pairs.contains({first, second})) {
          ASSERT_TRUE(bit(here.pairs));
        }
        // Up to eight pairs are told apart.
        if (pairs.size() <= 8) {
          ASSERT_EQ(bit(here.pairs), pairs.contains({first, second}));
        }
      }
    }
  });
}

TEST(FingerprintScanTest, FindsTheTermsThatWereAdded) {
  WithEachTarget([] {
    std::mt19937 random(13);
    WantedTerms wanted;  // whose memory is used again
    for (int round = 0; round < 500; ++round) {
      const size_t n = random() % 300;
      // Codes of few fingerprints, so that many share theirs.
      const auto code = [&random] {
        return 1 + random() % 3 * 16 + random() % 3 * 128 + (random() % 5 << 8);
      };
      std::vector<uint32_t> codes(n);
      std::vector<uint8_t> fingerprints(n + kByteBlock);
      std::vector<uint8_t> checks(2 * n);
      for (size_t i = 0; i < n; ++i) {
        codes[i] = code();
        fingerprints[i] = static_cast<uint8_t>(codes[i]);
        checks[2 * i] = static_cast<uint8_t>(codes[i] >> 8);
        checks[2 * i + 1] = static_cast<uint8_t>(codes[i] >> 16);
      }
      std::map<uint32_t, uint64_t> added;
      wanted.Clear();
      for (size_t i = random() % 3 == 0 ? 50 : random() % 12; i > 0; --i) {
        const uint32_t one = code();
        const uint64_t words = random() | 1;
        added[one] |= words;
        wanted.Add(one, words);
      }
      wanted.Finish();
      // Where sentences begin, and what they have.
      std::vector<uint64_t> starts(n / 64 + 1);
      std::vector<uint64_t> expected_words;
      for (size_t i = 0; i < n; ++i) {
        if (i == 0 || random() % 10 == 0) {
          starts[i / 64] |= uint64_t{1} << i % 64;
          expected_words.push_back(0);
        }
        if (added.contains(codes[i])) expected_words.back() |= added[codes[i]];
      }
      std::vector<uint64_t> found((n + 63) / 64);
      std::vector<SentenceWords> sentences(expected_words.size());
      const size_t with_any = FindTerms({fingerprints.data(), n}, checks.data(), wanted,
                                        starts.data(), found.data(), sentences.data());
      std::vector<uint64_t> words(expected_words.size());
      for (size_t i = 0; i < with_any; ++i) {
        if (i > 0) {
          ASSERT_LT(sentences[i - 1].sentence, sentences[i].sentence);
        }
        ASSERT_LT(sentences[i].sentence, words.size());
        ASSERT_NE(sentences[i].words, 0U);
        words[sentences[i].sentence] = sentences[i].words;
      }
      ASSERT_EQ(words, expected_words);
      for (size_t i = 0; i < 64 * found.size(); ++i) {
        ASSERT_EQ((found[i / 64] >> i % 64 & 1) != 0, i < n && added.contains(codes[i]));
      }
    }
  });
}

}  // namespace
}  // namespace answerbook::search
