// Checks what readers brought and makes the library of it.
#include <algorithm>
#include <cassert>
#include <cstdint>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"

#include "service/content/checks.h"
#include "service/content/draft.h"
#include "service/content/parallel.h"

namespace answerbook::content {
namespace {

// Answers that a thread takes at a time.
constexpr size_t kBatch = 512;

class Assembler {
 public:
  Assembler(Draft* draft, const LoadOptions& options)
      : draft_(*draft), options_(options) {}

  Library Assemble() {
    CheckTopics();
    topic_of_.resize(draft_.answers.size());
    ForEachAnswer([this](size_t i, std::vector<Problem>* problems) {
      AnswerDraft& made = draft_.answers[i];
      CheckAnswer(&made, problems);
      const auto topic = topics_.find(made.answer.topic_id());
      assert(topic != topics_.end() && "a reader brought an answer without its topic");
      topic_of_[i] = topic->second;
    });
    CheckIds();
    ResolvePointers();
    ForEachAnswer([this](size_t i, std::vector<Problem>* problems) {
      CheckRelated(draft_.answers[i], problems);
    });
    CheckAllTopicsHaveAnswers();
    if (!draft_.problems.empty()) return {};
    return Fill();
  }

 private:
  // Calls task(i, problems) for each answer, on all CPUs. The problems are added to the
  // draft's in the order of the answers.
  template <typename Task>
  void ForEachAnswer(const Task& task) {
    const size_t count = draft_.answers.size();
    const size_t batches = (count + kBatch - 1) / kBatch;
    std::vector<std::vector<Problem>> problems(batches);
    ParallelFor(batches, ThreadsFor(batches, 0), [&](size_t batch, unsigned) {
      const size_t end = std::min(count, (batch + 1) * kBatch);
      for (size_t i = batch * kBatch; i < end; ++i) task(i, &problems[batch]);
    });
    for (std::vector<Problem>& some : problems) {
      std::move(some.begin(), some.end(), std::back_inserter(draft_.problems));
    }
  }

  void CheckTopics() {
    topics_.reserve(draft_.topics.size());
    for (uint32_t i = 0; i < draft_.topics.size(); ++i) {
      TopicDraft& topic = draft_.topics[i];
      CheckTopic(options_.default_language, &topic, &draft_.problems);
      if (!topics_.emplace(topic.topic_id, i).second) {
        draft_.AddProblem(topic.origin, "topic_id",
                          absl::StrCat("topic ", topic.topic_id, " twice"));
      }
    }
  }

  void CheckIds() {
    answers_.reserve(draft_.answers.size());
    for (AnswerDraft& made : draft_.answers) {
      const auto [at, added] = answers_.emplace(made.answer.answer_id(), &made);
      if (!added) {
        const Origin& first = at->second->origin;
        draft_.AddProblem(made.origin, "answer_id",
                          absl::StrCat(made.answer.answer_id(), " is taken by ",
                                       first.file, ":", first.line));
      }
    }
  }

  // A pointer whose question is answered becomes a related answer of the one it followed.
  void ResolvePointers() {
    if (draft_.pointers.empty()) return;
    absl::flat_hash_map<std::string, std::string> by_question;
    for (const AnswerDraft& made : draft_.answers) {
      by_question.emplace(QuestionKey(made.answer.question()), made.answer.answer_id());
      for (const std::string& text : made.answer.alternate_questions()) {
        by_question.emplace(QuestionKey(text), made.answer.answer_id());
      }
    }
    for (Pointer& pointer : draft_.pointers) {
      const auto found = by_question.find(QuestionKey(pointer.question));
      if (found == by_question.end()) continue;
      pointer.resolved_answer_id = found->second;
      const auto from = answers_.find(pointer.answer_id);
      if (from == answers_.end() || pointer.answer_id == found->second) continue;
      v1::Answer& answer = from->second->answer;
      const bool known = std::any_of(
          answer.related().begin(), answer.related().end(),
          [&](const v1::AnswerRef& ref) { return ref.answer_id() == found->second; });
      if (!known) answer.add_related()->set_answer_id(found->second);
    }
  }

  void CheckRelated(const AnswerDraft& made, std::vector<Problem>* problems) const {
    const v1::Answer& answer = made.answer;
    CheckRelatedCount(made, problems);
    std::set<std::string> seen;
    for (int i = 0; i < answer.related_size(); ++i) {
      const std::string& id = answer.related(i).answer_id();
      const std::string field = absl::StrCat("related[", i, "]");
      if (id == answer.answer_id()) {
        AddProblem(made.origin, field, "an answer is not related to itself", problems);
      } else if (!answers_.contains(id)) {
        AddProblem(made.origin, field,
                   absl::StrCat("there is no answer “", id, "” in this library"),
                   problems);
      } else if (!seen.insert(id).second) {
        AddProblem(made.origin, field, absl::StrCat(id, " is listed twice"), problems);
      }
    }
  }

  void CheckAllTopicsHaveAnswers() {
    // A topic whose answers could not be read is not to blame for having none.
    if (!draft_.problems.empty()) return;
    std::vector<bool> has_answers(draft_.topics.size());
    for (const uint32_t topic : topic_of_) has_answers[topic] = true;
    for (size_t i = 0; i < draft_.topics.size(); ++i) {
      const TopicDraft& topic = draft_.topics[i];
      if (!has_answers[i]) {
        draft_.AddProblem(topic.origin, "",
                          absl::StrCat("topic ", topic.topic_id, " has no answers"));
      }
    }
  }

  Library Fill() {
    ForEachAnswer([this](size_t i, std::vector<Problem>*) { FillAnswer(i); });
    Library library;
    const std::vector<uint32_t> order = TopicsInOrder();
    library.topics.reserve(order.size());
    for (const uint32_t i : order) {
      const TopicDraft& topic = draft_.topics[i];
      v1::Topic& out = library.topics.emplace_back();
      out.set_topic_id(topic.topic_id);
      out.set_title(topic.title);
      out.set_summary(topic.summary);
      out.set_language(topic.language);
    }
    const std::vector<size_t> places = AnswerPlaces(order);
    library.answers.resize(draft_.answers.size());
    ForEachAnswer([&](size_t i, std::vector<Problem>*) {
      library.answers[places[i]] = std::move(draft_.answers[i].answer);
    });
    if (options_.origins != nullptr) {
      options_.origins->resize(draft_.answers.size());
      for (size_t i = 0; i < places.size(); ++i) {
        (*options_.origins)[places[i]] = std::move(draft_.answers[i].origin);
      }
    }
    auto topic = library.topics.begin();
    bool all_reviewed = true;
    for (const v1::Answer& answer : library.answers) {
      if (topic->topic_id() != answer.topic_id()) {
        ++topic;
        all_reviewed = true;
      }
      topic->set_answer_count(topic->answer_count() + 1);
      const std::string& reviewed = answer.reviewed_on();
      all_reviewed = all_reviewed && !reviewed.empty();
      if (!all_reviewed) {
        topic->clear_reviewed_on();
      } else if (topic->reviewed_on().empty() || reviewed < topic->reviewed_on()) {
        topic->set_reviewed_on(reviewed);
      }
    }
    library.pointers = std::move(draft_.pointers);
    return library;
  }

  // Fills what an answer has from its topic and from the answers it refers to. Of those
  // it reads only what no call writes.
  void FillAnswer(size_t i) {
    v1::Answer& answer = draft_.answers[i].answer;
    const TopicDraft& topic = draft_.topics[topic_of_[i]];
    if (answer.topic_title() != topic.title) answer.set_topic_title(topic.title);
    if (answer.language() != topic.language) answer.set_language(topic.language);
    if (answer.disclaimer() != topic.disclaimer) answer.set_disclaimer(topic.disclaimer);
    for (v1::AnswerRef& ref : *answer.mutable_related()) {
      const v1::Answer& other = answers_.at(ref.answer_id())->answer;
      ref.set_topic_id(other.topic_id());
      ref.set_question(other.question());
    }
  }

  // Indices of draft_.topics, ordered by topic_id.
  std::vector<uint32_t> TopicsInOrder() const {
    std::vector<uint32_t> order(draft_.topics.size());
    for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [this](uint32_t a, uint32_t b) {
      return draft_.topics[a].topic_id < draft_.topics[b].topic_id;
    });
    return order;
  }

  // Where each answer of the draft belongs in the library: by topic, then as it was.
  std::vector<size_t> AnswerPlaces(const std::vector<uint32_t>& topic_order) const {
    std::vector<size_t> next(draft_.topics.size());  // free place of each topic
    for (const uint32_t topic : topic_of_) ++next[topic];
    size_t begin = 0;
    for (const uint32_t topic : topic_order) begin += std::exchange(next[topic], begin);
    std::vector<size_t> places;
    places.reserve(topic_of_.size());
    for (const uint32_t topic : topic_of_) places.push_back(next[topic]++);
    return places;
  }

  Draft& draft_;
  const LoadOptions& options_;
  // The keys are views of ids in draft_, which stay where they are.
  absl::flat_hash_map<std::string_view, uint32_t> topics_;  // into draft_.topics
  absl::flat_hash_map<std::string_view, AnswerDraft*> answers_;
  std::vector<uint32_t> topic_of_;  // of each answer, into draft_.topics
};

}  // namespace

Library Assemble(Draft* draft, const LoadOptions& options) {
  return Assembler(draft, options).Assemble();
}

}  // namespace answerbook::content
