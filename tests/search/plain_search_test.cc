// The engine against a search without any shortcut: every document scored, all of them
// sorted.
#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

#include "service/search/analyzer.h"
#include "service/search/confidence.h"
#include "service/search/engine.h"
#include "service/search/exact_questions.h"
#include "service/search/question_match.h"
#include "service/search/ranking.h"
#include "service/search/retrieval.h"
#include "tests/search/test_library.h"

namespace answerbook::search {
namespace {

struct PlainResult {
  DocId doc;
  float score;
  bool exact;
  bool confident;  // enough for the query
};

bool Before(const PlainResult& a, const PlainResult& b) {
  if (a.exact != b.exact) return a.exact;
  return a.score != b.score ? a.score > b.score : a.doc < b.doc;
}

class PlainSearch {
 public:
  explicit PlainSearch(const content::Library& library)
      : library_(library),
        answers_(library),
        index_(BuildIndex(library, answers_).index),
        exact_(answers_) {}

  // All results, and in `counted` the documents that topic counts count.
  std::vector<PlainResult> Search(const Query& query, std::vector<DocId>* counted) const {
    const QueryTerms terms =
        AnalyzeQuery(index_, nullptr, SynonymIndex(), query.text, {0});
    const std::vector<ExactMatch> exact =
        exact_.Find(query.text, NormalizedQuestion(query.text));
    std::vector<PlainResult> found;
    for (DocId doc = 0; doc < index_.documents(); ++doc) {
      uint32_t score = 0;
      for (const QueryWord& word : terms.words) {
        uint8_t best = 0;
        for (const Alternative& alternative : word.alternatives) {
          best = std::max(best, Weighted(index_.postings.ImpactIn(alternative.term, doc),
                                         WeightUnits(alternative.weight)));
        }
        score += best;
      }
      const bool is_exact =
          std::any_of(exact.begin(), exact.end(),
                      [doc](const ExactMatch& match) { return match.doc == doc; });
      if (score == 0 && !is_exact) continue;
      if (query.visible_topic_ids != nullptr &&
          std::find(query.visible_topic_ids->begin(), query.visible_topic_ids->end(),
                    library_.answers[doc].topic_id()) == query.visible_topic_ids->end()) {
        continue;
      }
      const bool confident =
          query.min_confidence <= 0 ||
          Confidence(Match(terms, doc), is_exact) >= query.min_confidence;
      if (confident) counted->push_back(doc);
      if (!query.topic_ids.empty() &&
          std::find(query.topic_ids.begin(), query.topic_ids.end(),
                    library_.answers[doc].topic_id()) == query.topic_ids.end()) {
        continue;
      }
      found.push_back(
          {doc, static_cast<float>(score) * index_.impact_unit, is_exact, confident});
    }
    // The best are found by retrieval's score, whether exact or not.
    std::sort(found.begin(), found.end(), [](const PlainResult& a, const PlainResult& b) {
      return a.score != b.score ? a.score > b.score : a.doc < b.doc;
    });
    for (size_t i = 0; i < found.size(); ++i) {
      if (i >= kRescored && !found[i].exact) continue;
      NameCache names(terms.words.size());
      QuestionFit fit;
      FitQuestion(index_, terms, found[i].doc, &names, &fit);
      found[i].score *= fit.Factor();
    }
    std::sort(found.begin(), found.end(), Before);
    // What is left out changes nothing for what stays.
    std::erase_if(found, [](const PlainResult& result) { return !result.confident; });
    return found;
  }

 private:
  QuestionMatch Match(const QueryTerms& terms, DocId doc) const {
    NameCache names(terms.words.size());
    QuestionMatch match;
    FitQuestion(index_, terms, doc, &names, &match);
    MatchQuestion(index_, terms, doc, &names, &match);
    return match;
  }

  const content::Library& library_;
  const content::AnswerTable answers_;
  Index index_;
  ExactQuestions exact_;
};

uint32_t TopicOf(const content::Library& library, DocId doc) {
  const auto found = std::find_if(
      library.topics.begin(), library.topics.end(), [&](const v1::Topic& topic) {
        return topic.topic_id() == library.answers[doc].topic_id();
      });
  return static_cast<uint32_t>(found - library.topics.begin());
}

TEST(PlainSearchTest, TheEngineFindsTheSame) {
  std::mt19937 random(7);
  for (int round = 0; round < 25; ++round) {
    const content::Library library =
        RandomLibrary(&random, 1 + static_cast<int>(random() % 400));
    const PlainSearch plain(library);
    const auto engine = Engine::Build(library);
    for (int i = 0; i < 40; ++i) {
      std::string text = RandomWords(&random, static_cast<int>(random() % 6));
      if (random() % 4 == 0) {
        text = library.answers[random() % library.answers.size()].question();
      }
      Query query{.text = text, .correct_spelling = false};
      query.limit = random() % 3 == 0 ? 1000 : 1 + random() % 20;
      query.offset = random() % 3 == 0 ? random() % 150 : 0;
      if (random() % 3 == 0) {
        for (int j = 0; j < 3; ++j) {
          query.topic_ids.push_back(
              library.topics[random() % library.topics.size()].topic_id());
        }
      }
      std::vector<std::string> visible;
      if (random() % 3 == 0) {
        for (const v1::Topic& topic : library.topics) {
          if (random() % 2 == 0) visible.push_back(topic.topic_id());
        }
        query.visible_topic_ids = &visible;
      }
      if (random() % 3 == 0) {
        query.min_confidence = static_cast<float>(1 + random() % 60) / 100;
      }
      std::vector<DocId> counted;
      const std::vector<PlainResult> expected = plain.Search(query, &counted);
      const SearchResults found = engine->Search(query);
      ASSERT_EQ(found.total, expected.size()) << text;
      const size_t begin = std::min(query.offset, expected.size());
      const size_t end = std::min(query.offset + query.limit, expected.size());
      ASSERT_EQ(found.results.size(), end - begin) << text;
      for (size_t at = begin; at < end; ++at) {
        ASSERT_EQ(found.results[at - begin].answer, expected[at].doc)
            << text << " at " << at << " of " << expected.size();
        if (!expected[at].exact) {
          ASSERT_FLOAT_EQ(found.results[at - begin].score, expected[at].score) << text;
        }
      }
      std::map<uint32_t, uint32_t> counts;
      for (const DocId doc : counted) ++counts[TopicOf(library, doc)];
      std::vector<std::pair<uint32_t, uint32_t>> most(counts.begin(), counts.end());
      std::stable_sort(most.begin(), most.end(),
                       [](const auto& a, const auto& b) { return a.second > b.second; });
      most.resize(std::min<size_t>(most.size(), 20));
      std::vector<std::pair<uint32_t, uint32_t>> found_most;
      found_most.reserve(found.topic_counts.size());
      for (const TopicCount& topic : found.topic_counts) {
        found_most.emplace_back(topic.topic, topic.count);
      }
      ASSERT_EQ(found_most, most) << text;
    }
  }
}

}  // namespace
}  // namespace answerbook::search
