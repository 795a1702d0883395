// Small libraries made in place.
#ifndef ANSWERBOOK_TESTS_SEARCH_TEST_LIBRARY_H_
#define ANSWERBOOK_TESTS_SEARCH_TEST_LIBRARY_H_

#include <random>
#include <string>
#include <vector>

#include "service/content/library.h"
#include "service/search/engine.h"

namespace answerbook::search {

// What a test says of an answer; the rest has sensible values.
struct TestAnswer {
  std::string id;
  std::string question;
  std::string body = "Nothing more is known.";
  std::vector<std::string> also_asked = {};
  std::vector<std::string> keywords = {};
  std::string topic_id = "topic";
  std::string topic_title = "Topic";
  std::string language = "en";
};

// `answers` must be grouped by topic, topics in the order of their ids.
inline content::Library MakeLibrary(const std::vector<TestAnswer>& answers) {
  content::Library library;
  for (const TestAnswer& from : answers) {
    if (library.topics.empty() || library.topics.back().topic_id() != from.topic_id) {
      v1::Topic& topic = library.topics.emplace_back();
      topic.set_topic_id(from.topic_id);
      topic.set_title(from.topic_title);
      topic.set_language(from.language);
    }
    library.topics.back().set_answer_count(library.topics.back().answer_count() + 1);
    v1::Answer& answer = library.answers.emplace_back();
    answer.set_answer_id(from.id);
    answer.set_topic_id(from.topic_id);
    answer.set_topic_title(from.topic_title);
    answer.set_language(from.language);
    answer.set_question(from.question);
    answer.set_body(from.body);
    answer.set_summary(from.body);
    for (const std::string& text : from.also_asked) answer.add_alternate_questions(text);
    for (const std::string& word : from.keywords) answer.add_keywords(word);
  }
  return library;
}

// Words of the form w?q, some of them frequent and some rare.
inline std::string RandomWords(std::mt19937* random, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const auto r = (*random)() % 30;
    text += "w" + std::string(1, static_cast<char>('a' + r * r / 36)) + "q ";
  }
  return text;
}

// A library of such words, with topics, keywords and repeated questions.
inline content::Library RandomLibrary(std::mt19937* random, int answers) {
  std::vector<TestAnswer> made;
  int topic = 0;
  for (int i = 0; i < answers; ++i) {
    if ((*random)() % 5 == 0) ++topic;
    TestAnswer& answer = made.emplace_back();
    answer.id = "a" + std::to_string(i);
    answer.topic_id = "t" + std::to_string(100000 + topic);
    answer.topic_title = "w" + std::string(1, static_cast<char>('a' + topic % 26)) + "q";
    answer.question = RandomWords(random, 1 + static_cast<int>((*random)() % 6));
    answer.body = RandomWords(random, static_cast<int>((*random)() % 40));
    answer.also_asked = {RandomWords(random, 3)};
    if ((*random)() % 3 == 0) answer.keywords = {RandomWords(random, 1)};
  }
  return MakeLibrary(made);
}

// The ids of the results, best first.
inline std::vector<std::string> Ids(const content::Library& library,
                                    const SearchResults& found) {
  std::vector<std::string> ids;
  ids.reserve(found.results.size());
  for (const Result& result : found.results) {
    ids.push_back(library.answers[result.answer].answer_id());
  }
  return ids;
}

inline std::string Join(const Segments& segments) {
  std::string text;
  for (const Segment& segment : segments) text += segment.text;
  return text;
}

// The highlighted pieces.
inline std::vector<std::string> Marked(const Segments& segments) {
  std::vector<std::string> marked;
  for (const Segment& segment : segments) {
    if (segment.highlighted) marked.emplace_back(segment.text);
  }
  return marked;
}

}  // namespace answerbook::search

#endif  // ANSWERBOOK_TESTS_SEARCH_TEST_LIBRARY_H_
