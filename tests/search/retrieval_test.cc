#include "service/search/retrieval.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <random>
#include <string>

#include "gtest/gtest.h"

#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

// Looks every query word up in every document, one by one.
std::map<DocId, uint32_t> PlainScores(const PostingLists& postings,
                                      const std::vector<QueryWord>& words) {
  std::map<DocId, uint32_t> scores;
  for (DocId doc = 0; doc < postings.documents(); ++doc) {
    uint32_t score = 0;
    for (const QueryWord& word : words) {
      uint32_t best = 0;
      for (const Alternative& alternative : word.alternatives) {
        best = std::max<uint32_t>(best, Weighted(postings.ImpactIn(alternative.term, doc),
                                                 WeightUnits(alternative.weight)));
      }
      score += best;
    }
    if (score > 0) scores[doc] = std::min(score, 65535U);
  }
  return scores;
}

void ExpectPlain(const PostingLists& postings, const std::vector<QueryWord>& words,
                 const DocBits* filter, size_t keep) {
  const std::map<DocId, uint32_t> scores = PlainScores(postings, words);
  std::vector<ScoredDoc> expected;
  for (const auto& [doc, score] : scores) {
    if (filter == nullptr || HasBit(*filter, doc)) expected.push_back({score, doc});
  }
  std::sort(expected.begin(), expected.end());
  if (expected.size() > keep) expected.resize(keep);
  DocBits matches;
  std::vector<ScoredDoc> best;
  Retrieve(postings, words, filter, keep, nullptr, &matches, &best);
  ASSERT_EQ(best, expected);
  for (DocId doc = 0; doc < postings.documents(); ++doc) {
    ASSERT_EQ(HasBit(matches, doc), scores.contains(doc)) << doc;
  }
}

// Lists of all forms: terms from rare to frequent over a few windows.
PostingLists RandomPostings(std::mt19937* random, size_t documents, size_t terms,
                            int step = 40) {
  std::vector<std::vector<DocId>> docs(terms);
  std::vector<uint32_t> frequencies;
  for (size_t term = 0; term < terms; ++term) {
    const double share = std::pow(0.5, static_cast<double>((*random)() % 14));
    for (DocId doc = 0; doc < documents; ++doc) {
      if (static_cast<double>((*random)() % 100000) < share * 60000) {
        docs[term].push_back(doc);
      }
    }
    frequencies.push_back(static_cast<uint32_t>(docs[term].size()));
  }
  PostingLists postings(documents, frequencies);
  for (TermId term = 0; term < terms; ++term) {
    for (uint32_t at = 0; at < docs[term].size(); ++at) {
      // Few different impacts, so that many documents have equal scores.
      const auto impact =
          static_cast<uint8_t>(1 + static_cast<int>((*random)() % 6) * step);
      postings.Put(term, at, docs[term][at], impact);
    }
  }
  postings.Finish();
  return postings;
}

std::vector<QueryWord> RandomQuery(std::mt19937* random, size_t terms, size_t most = 6) {
  std::vector<QueryWord> words((*random)() % (most + 1));
  for (QueryWord& word : words) {
    const size_t alternatives = (*random)() % 4 == 0 ? (*random)() % 4 : 1;
    for (size_t i = 0; i < alternatives; ++i) {
      const float weight = (*random)() % 3 == 0 ? 0.7F : 1.0F;
      word.alternatives.push_back({static_cast<TermId>((*random)() % terms), weight});
    }
    word.mass = static_cast<float>(1 + (*random)() % 5);
  }
  return words;
}

TEST(RetrievalTest, EqualsLookingUpEveryDocument) {
  std::mt19937 random(5);
  for (int round = 0; round < 40; ++round) {
    const size_t documents = 1 + random() % 20000;
    const size_t terms = 12;
    // Small impacts are added up in bytes, larger ones are not.
    const int step = std::array{3, 10, 40}[round % 3];
    const PostingLists postings = RandomPostings(&random, documents, terms, step);
    DocBits filter(BitWords(documents));
    for (DocId doc = 0; doc < documents; ++doc) {
      if (random() % 3 == 0) filter[doc / 64] |= uint64_t{1} << (doc % 64);
    }
    for (int i = 0; i < 6; ++i) {
      const std::vector<QueryWord> query = RandomQuery(&random, terms);
      for (const size_t keep : {size_t{1}, size_t{10}, size_t{64}, size_t{1000}}) {
        ExpectPlain(postings, query, nullptr, keep);
        ExpectPlain(postings, query, &filter, keep);
        if (HasFatalFailure()) return;
      }
    }
  }
}

// Columns whose impacts are small are added several at a time.
TEST(RetrievalTest, EqualsLookingUpEveryDocumentForManyFrequentWords) {
  std::mt19937 random(7);
  for (int round = 0; round < 10; ++round) {
    const size_t documents = 1 + random() % 20000;
    const size_t terms = 40;
    const int step = 1 + static_cast<int>(random() % 12);
    const PostingLists postings = RandomPostings(&random, documents, terms, step);
    for (int i = 0; i < 4; ++i) {
      ExpectPlain(postings, RandomQuery(&random, terms, 50), nullptr, 32);
      std::vector<QueryWord> plain;
      for (size_t word = random() % 30; word > 0; --word) {
        plain.push_back({{{static_cast<TermId>(random() % terms), 1.0F}}, 1});
      }
      ExpectPlain(postings, plain, nullptr, 32);
      if (HasFatalFailure()) return;
    }
  }
}

// A column of these impacts, one a document.
PostingLists ColumnOf(const std::vector<uint8_t>& impacts) {
  PostingLists postings(impacts.size(),
                        std::vector<uint32_t>{static_cast<uint32_t>(impacts.size())});
  for (DocId doc = 0; doc < impacts.size(); ++doc)
    postings.Put(0, doc, doc, impacts[doc]);
  postings.Finish();
  return postings;
}

TEST(RetrievalTest, AColumnKeepsUpToFifteenDifferentImpactsAsTheyAre) {
  std::mt19937 random(29);
  for (int round = 0; round < 20; ++round) {
    std::vector<uint8_t> different(1 + random() % 15);
    for (uint8_t& impact : different) impact = static_cast<uint8_t>(1 + random() % 255);
    std::vector<uint8_t> impacts(500);
    for (uint8_t& impact : impacts) impact = different[random() % different.size()];
    const PostingLists postings = ColumnOf(impacts);
    ASSERT_EQ(postings.ListOf(0).form, PostingList::Form::kColumn);
    for (DocId doc = 0; doc < impacts.size(); ++doc) {
      ASSERT_EQ(postings.ImpactIn(0, doc), impacts[doc]) << doc;
    }
  }
}

TEST(RetrievalTest, MoreImpactsBecomeNearOnesInTheSameOrder) {
  std::mt19937 random(31);
  for (int round = 0; round < 20; ++round) {
    const unsigned most = 20 + random() % 236;
    std::vector<uint8_t> impacts(3000);
    for (uint8_t& impact : impacts) impact = static_cast<uint8_t>(1 + random() % most);
    const PostingLists postings = ColumnOf(impacts);
    std::map<uint8_t, uint8_t> kept;  // by impact
    for (DocId doc = 0; doc < impacts.size(); ++doc) {
      const uint8_t now = postings.ImpactIn(0, doc);
      ASSERT_GT(now, 0) << doc;
      ASSERT_LE(std::abs(now - impacts[doc]), most / 15 + 1) << doc;
      ASSERT_EQ(kept.try_emplace(impacts[doc], now).first->second, now);
    }
    uint8_t last = 0;
    for (const auto& [impact, now] : kept) {
      ASSERT_GE(now, last) << int{impact};
      last = now;
    }
    // So many documents have at least the impact that retrieval counts on.
    const uint8_t kth = postings.ListOf(0).kth_impact;
    size_t have = 0;
    for (DocId doc = 0; doc < impacts.size(); ++doc) {
      have += postings.ImpactIn(0, doc) >= kth ? 1 : 0;
    }
    EXPECT_GT(kth, 0);
    EXPECT_GE(have, PostingLists::kKth);
  }
}

TEST(RetrievalTest, ManyWordsDoNotOverflowAScore) {
  const PostingLists postings = [] {
    PostingLists lists(3, std::vector<uint32_t>{1, 3});
    lists.Put(0, 0, 1, 255);
    for (DocId doc = 0; doc < 3; ++doc) lists.Put(1, doc, doc, 255);
    lists.Finish();
    return lists;
  }();
  const QueryWord one{{{0, 1.0F}}, 1};
  const QueryWord all{{{1, 1.0F}}, 1};
  std::vector<QueryWord> words(300, one);
  words.insert(words.end(), 300, all);
  ExpectPlain(postings, words, nullptr, 10);
}

// The best document has the highest score.
void ExpectPlainUpTo(uint32_t highest, const PostingLists& postings,
                     const std::vector<QueryWord>& words) {
  ExpectPlain(postings, words, nullptr, 10);
  std::vector<ScoredDoc> best;
  DocBits matches;
  Retrieve(postings, words, nullptr, 1, nullptr, &matches, &best);
  ASSERT_EQ(best.size(), 1U);
  EXPECT_EQ(best[0].score, highest);
}

TEST(RetrievalTest, AByteIsEnoughForScoresUpTo255) {
  for (const int highest : {253, 254, 255, 256, 257}) {
    // Frequent and rare words, of which the first document has the highest impacts.
    PostingLists postings(9000, std::vector<uint32_t>{9000, 2, 400, 9000});
    for (DocId doc = 0; doc < 9000; ++doc) {
      postings.Put(0, doc, doc, doc == 0 ? 60 : 1);
      postings.Put(3, doc, doc, doc == 0 ? 40 : 2);
    }
    for (DocId doc = 0; doc < 400; ++doc) postings.Put(2, doc, doc, doc == 0 ? 50 : 3);
    postings.Put(1, 0, 0, static_cast<uint8_t>(highest - 150));
    postings.Put(1, 1, 8999, 1);
    postings.Finish();
    std::vector<QueryWord> words(4);
    for (TermId term = 0; term < 4; ++term) words[term] = {{{term, 1.0F}}, 1};
    ExpectPlainUpTo(static_cast<uint32_t>(highest), postings, words);
  }
}

// Of which that with the highest impact is neither the first nor whole.
TEST(RetrievalTest, AByteIsEnoughForScoresOfAlternativesUpTo255) {
  for (const uint32_t documents : {5U, 9000U}) {
    for (const int highest : {253, 254, 255, 256, 257}) {
      // One short list and, in the larger case, two long ones.
      PostingLists postings(9000, std::vector<uint32_t>{documents, documents, 9000});
      for (DocId doc = 0; doc < documents; ++doc) {
        postings.Put(0, doc, doc, 2);
        postings.Put(1, doc, doc, doc == 0 ? 200 : 1);
      }
      const int other = highest - Weighted(200, WeightUnits(0.7F));
      for (DocId doc = 0; doc < 9000; ++doc) {
        postings.Put(2, doc, doc, doc == 0 ? static_cast<uint8_t>(other) : 1);
      }
      postings.Finish();
      const std::vector<QueryWord> words{{{{0, 1.0F}, {1, 0.7F}}, 1}, {{{2, 1.0F}}, 1}};
      ExpectPlainUpTo(static_cast<uint32_t>(highest), postings, words);
    }
  }
}

TEST(RetrievalTest, ATermThatCountsForNothingKeepsNoneOut) {
  const PostingLists postings = ColumnOf(std::vector<uint8_t>(200, 100));
  const QueryWord faint{{{0, 0.001F}}, 1};
  const QueryWord plain{{{0, 1.0F}}, 1};
  ExpectPlain(postings, {faint}, nullptr, 10);
  ExpectPlain(postings, {plain, faint}, nullptr, 10);
}

TEST(RetrievalTest, NoImpactReachesTheBoundThatExactQuestionsRelyOn) {
  std::mt19937 random(17);
  const content::Library library = RandomLibrary(&random, 60);
  const content::AnswerTable answers(library);
  const Index index = BuildIndex(library, answers).index;
  for (TermId term = 0; term < index.lexicon.terms(); ++term) {
    uint32_t documents = 0;
    for (DocId doc = 0; doc < index.documents(); ++doc) {
      documents += index.postings.ImpactIn(term, doc) > 0 ? 1 : 0;
    }
    EXPECT_EQ(documents, index.postings.Frequency(term));
  }
}

TEST(RetrievalTest, CoveringMissesNoDocumentThatHasTheShare) {
  std::mt19937 random(23);
  for (int round = 0; round < 30; ++round) {
    const size_t documents = 1 + random() % 20000;
    const PostingLists postings = RandomPostings(&random, documents, 12);
    std::vector<QueryWord> words = RandomQuery(&random, 12);
    words.push_back({{{3, 1.0F}}, 2});
    float mass = 0;
    for (const QueryWord& word : words) mass += word.mass;
    for (const float least : {0.1F, 0.5F, 0.8F, 1.0F}) {
      DocBits covered;
      RetrieveCovering(postings, words, mass, least, &covered);
      size_t wrong = 0;
      for (DocId doc = 0; doc < documents; ++doc) {
        float here = 0;
        for (const QueryWord& word : words) {
          float best = 0;
          for (const Alternative& alternative : word.alternatives) {
            if (postings.ImpactIn(alternative.term, doc) > 0) {
              best = std::max(best, alternative.weight);
            }
          }
          here += best * word.mass;
        }
        if (here >= least * mass) {
          ASSERT_TRUE(HasBit(covered, doc)) << doc;
        }
        // The bound may be above the share by the words' rounding, no more.
        if (HasBit(covered, doc) && here < (least - 0.08F) * mass) ++wrong;
      }
      EXPECT_EQ(wrong, 0U);
    }
  }
}

TEST(RetrievalTest, IndexesOfDifferentSizesDoNotDisturbEachOther) {
  std::mt19937 random(19);
  const PostingLists small = RandomPostings(&random, 30, 5);
  const PostingLists large = RandomPostings(&random, 9000, 5);
  for (int i = 0; i < 10; ++i) {
    const std::vector<QueryWord> query = RandomQuery(&random, 5);
    ExpectPlain(large, query, nullptr, 10);
    ExpectPlain(small, query, nullptr, 10);
  }
}

}  // namespace
}  // namespace answerbook::search
