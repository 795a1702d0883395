#include "bench/exact.h"

#include <unordered_map>
#include <utility>

#include "bench/words.h"

namespace answerbook::bench {
namespace {

constexpr size_t kNobody = static_cast<size_t>(-1);
constexpr size_t kSeveral = static_cast<size_t>(-2);

std::vector<std::string_view> Phrasings(const v1::Answer& answer) {
  std::vector<std::string_view> out = {answer.question()};
  out.insert(out.end(), answer.alternate_questions().begin(),
             answer.alternate_questions().end());
  return out;
}

}  // namespace

std::string Shouted(std::string_view question) {
  std::string out;
  size_t end = 0;
  for (const Word word : SplitWords(question)) {
    const std::string_view between = question.substr(end, word.begin - end);
    // One character between two words joins them, unless it is a blank or a bracket.
    const bool joined = end > 0 && between.size() == 1 &&
                        between.find_first_of(" \t\n()[]{}\"") == std::string_view::npos;
    if (joined) {
      out += between;
    } else if (!out.empty()) {
      out += ' ';
    }
    out += UpperAscii(TextOf(question, word));
    end = word.end;
  }
  return out + " ?!";
}

std::string QuestionKey(std::string_view question) {
  std::string key;
  for (const Word word : SplitWords(question)) {
    if (!key.empty()) key += ' ';
    key += LowerAscii(TextOf(question, word));
  }
  return key;
}

ExactReport AskExactly(const content::Library& library, const search::Engine& engine) {
  std::unordered_map<std::string, size_t> owner;
  for (size_t i = 0; i < library.answers.size(); ++i) {
    for (const std::string_view phrasing : Phrasings(library.answers[i])) {
      size_t& one = owner.try_emplace(QuestionKey(phrasing), kNobody).first->second;
      one = one == kNobody || one == i ? i : kSeveral;
    }
  }
  ExactReport report;
  for (size_t i = 0; i < library.answers.size(); ++i) {
    for (const std::string_view phrasing : Phrasings(library.answers[i])) {
      if (owner[QuestionKey(phrasing)] == kSeveral) {
        ++report.shared;
        continue;
      }
      ++report.asked;
      const std::string asked = Shouted(phrasing);
      const search::SearchResults found = engine.Search({.text = asked});
      if (!found.results.empty() && found.results[0].answer == i) continue;
      ExactFailure failure{asked, library.answers[i].answer_id(), 0, ""};
      for (size_t rank = 0; rank < found.results.size(); ++rank) {
        if (found.results[rank].answer == i) failure.rank = rank + 1;
      }
      if (!found.results.empty()) failure.first = found.results[0].matched_question;
      report.failures.push_back(std::move(failure));
    }
  }
  return report;
}

}  // namespace answerbook::bench
