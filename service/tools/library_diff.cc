#include "service/tools/library_diff.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "service/search/analyzer.h"
#include "service/search/tokenizer.h"
#include "service/tools/questions.h"
#include "service/tools/word_sets.h"

namespace answerbook::tools {
namespace {

// Fewer words than that ("See your doctor.") do not tell one body from another.
constexpr size_t kTellingWords = 8;
constexpr size_t kLongBody = 60;
// Of answers with equal questions or bodies, how many are held against each other.
constexpr size_t kMostAlike = 20;
// Questions and bodies with less in common are not held against each other.
constexpr size_t kSimilarTenths = 8;

using Answers = std::vector<const v1::Answer*>;

class Fields {
 public:
  explicit Fields(std::vector<FieldChange>* out) : out_(out) {}

  void Text(const char* field, const std::string& before, const std::string& after) {
    if (before != after) out_->push_back({field, false, {before}, {after}});
  }
  void List(const char* field, std::vector<std::string> before,
            std::vector<std::string> after) {
    if (before != after) {
      out_->push_back({field, true, std::move(before), std::move(after)});
    }
  }
  template <typename Repeated, typename Show>
  void List(const char* field, const Repeated& before, const Repeated& after,
            const Show& show) {
    std::vector<std::string> lists[2];
    for (const auto& value : before) lists[0].push_back(show(value));
    for (const auto& value : after) lists[1].push_back(show(value));
    List(field, std::move(lists[0]), std::move(lists[1]));
  }

 private:
  std::vector<FieldChange>* out_;
};

std::vector<FieldChange> Compare(const v1::Answer& before, const v1::Answer& after) {
  std::vector<FieldChange> changes;
  Fields fields(&changes);
  const auto itself = [](const std::string& text) { return text; };
  fields.Text("topic_id", before.topic_id(), after.topic_id());
  fields.Text("question", before.question(), after.question());
  fields.List("also_asked", before.alternate_questions(), after.alternate_questions(),
              itself);
  fields.Text("summary", before.summary(), after.summary());
  fields.Text("body", before.body(), after.body());
  fields.Text("caution", before.caution(), after.caution());
  fields.List("keywords", before.keywords(), after.keywords(), itself);
  fields.List("sources", before.sources(), after.sources(), [](const v1::Source& source) {
    return absl::StrCat(source.title(), " | ", source.publisher(), " | ", source.url());
  });
  fields.List("related", before.related(), after.related(),
              [](const v1::AnswerRef& ref) { return ref.answer_id(); });
  fields.Text("reviewed_on", before.reviewed_on(), after.reviewed_on());
  fields.Text("reviewed_by", before.reviewed_by(), after.reviewed_by());
  return changes;
}

// Finds which of the removed answers came under another id.
class IdChangeFinder {
 public:
  IdChangeFinder(Answers* removed, Answers* added) : removed_(*removed), added_(*added) {}

  std::vector<IdChange> Run() {
    TakeEqual();
    TakeSimilar();
    for (const auto& [old_ones, gone] :
         {std::pair(&removed_, &removed_gone_), std::pair(&added_, &added_gone_)}) {
      const absl::flat_hash_set<const v1::Answer*> taken(gone->begin(), gone->end());
      old_ones->erase(std::remove_if(old_ones->begin(), old_ones->end(),
                                     [&](const v1::Answer* answer) {
                                       return taken.contains(answer);
                                     }),
                      old_ones->end());
    }
    std::sort(found_.begin(), found_.end(), [](const IdChange& a, const IdChange& b) {
      return a.change.before->answer_id() < b.change.before->answer_id();
    });
    return std::move(found_);
  }

 private:
  void Take(const v1::Answer* before, const v1::Answer* after, double question,
            double body) {
    found_.push_back({{before, after, Compare(*before, *after)}, question, body});
    removed_gone_.push_back(before);
    added_gone_.push_back(after);
  }

  // Those with the same question and body, one by one where there are several.
  void TakeEqual() {
    const auto key = [](const v1::Answer& answer) {
      return absl::StrCat(answer.language(), absl::string_view("\0", 1),
                          search::NormalizedQuestion(answer.question()),
                          absl::string_view("\0", 1), answer.body());
    };
    std::map<std::string, Answers> by_key;
    for (auto at = removed_.rbegin(); at != removed_.rend(); ++at) {
      by_key[key(**at)].push_back(*at);
    }
    for (const v1::Answer* answer : added_) {
      const auto at = by_key.find(key(*answer));
      if (at == by_key.end() || at->second.empty()) continue;
      Take(at->second.back(), answer, 1, 1);
      at->second.pop_back();
    }
  }

  // Of one question or body: those that went and those that came.
  struct Alike {
    Answers removed;
    Answers added;
  };

  struct Candidate {
    const v1::Answer* before;
    const v1::Answer* after;
    double question;
    double body;
  };

  // The question is the same, or the body is while the question has to do with it, or the
  // body is so long that it cannot be by chance: libraries have templates.
  static bool IsIdChange(const Candidate& candidate, size_t body_words) {
    if (candidate.question >= 0.9) return true;
    if (body_words < kTellingWords) return false;
    if (candidate.before->body() == candidate.after->body()) return true;
    return candidate.body >= 0.8 &&
           (candidate.question >= 0.3 || body_words >= kLongBody);
  }

  void TakeSimilar() {
    WordSets questions(kSimilarTenths);
    WordSets bodies(kSimilarTenths);
    std::vector<Alike> by_question;
    std::vector<Alike> by_body;
    absl::flat_hash_map<const v1::Answer*, std::pair<uint32_t, uint32_t>> sets;
    const auto add = [&](const Answers& answers, const Answers& gone,
                         Answers Alike::*side) {
      const absl::flat_hash_set<const v1::Answer*> taken(gone.begin(), gone.end());
      for (const v1::Answer* answer : answers) {
        if (taken.contains(answer)) continue;
        const uint32_t question =
            AddQuestion(answer->language(), answer->question(), &questions);
        std::vector<std::string> words;
        search::ForEachToken(answer->body(), [&](const search::TokenView& token) {
          words.emplace_back(token.text);
        });
        const uint32_t body = bodies.Add("", words);
        sets[answer] = {question, body};
        by_question.resize(questions.size());
        by_body.resize(bodies.size());
        (by_question[question].*side).push_back(answer);
        if (bodies.WordsOf(body) >= kTellingWords) {
          (by_body[body].*side).push_back(answer);
        }
      }
    };
    add(removed_, removed_gone_, &Alike::removed);
    if (by_question.empty()) return;
    add(added_, added_gone_, &Alike::added);

    std::vector<Candidate> candidates;
    absl::flat_hash_set<std::pair<const v1::Answer*, const v1::Answer*>> seen;
    const auto hold = [&](const Answers& removed, const Answers& added) {
      for (size_t i = 0; i < std::min(kMostAlike, removed.size()); ++i) {
        for (size_t j = 0; j < std::min(kMostAlike, added.size()); ++j) {
          if (!seen.emplace(removed[i], added[j]).second) continue;
          const auto& [question, body] = sets.at(removed[i]);
          const auto& [other_question, other_body] = sets.at(added[j]);
          const Candidate candidate{removed[i], added[j],
                                    questions.Similarity(question, other_question),
                                    bodies.Similarity(body, other_body)};
          if (IsIdChange(candidate, bodies.WordsOf(body))) {
            candidates.push_back(candidate);
          }
        }
      }
    };
    const auto hold_all = [&](const WordSets& from, const std::vector<Alike>& alike) {
      for (const Alike& equal : alike) hold(equal.removed, equal.added);
      from.ForEachSimilar([&](uint32_t a, uint32_t b) {
        hold(alike[a].removed, alike[b].added);
        hold(alike[b].removed, alike[a].added);
      });
    };
    hold_all(questions, by_question);
    hold_all(bodies, by_body);

    // The most similar first; where they are equal, in the order of ids.
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate& a, const Candidate& b) {
                const double x = a.question + a.body;
                const double y = b.question + b.body;
                if (x != y) return x > y;
                if (a.before != b.before) {
                  return a.before->answer_id() < b.before->answer_id();
                }
                return a.after->answer_id() < b.after->answer_id();
              });
    absl::flat_hash_set<const v1::Answer*> taken;
    for (const Candidate& candidate : candidates) {
      if (taken.contains(candidate.before) || taken.contains(candidate.after)) continue;
      taken.insert({candidate.before, candidate.after});
      Take(candidate.before, candidate.after, candidate.question, candidate.body);
    }
  }

  Answers& removed_;
  Answers& added_;
  Answers removed_gone_;
  Answers added_gone_;
  std::vector<IdChange> found_;
};

// A topic with its answers, which are neighbours in a library.
struct TopicAnswers {
  const v1::Topic* topic = nullptr;
  std::vector<const v1::Answer*> answers;
};

std::map<std::string_view, TopicAnswers> ByTopic(const content::Library& library) {
  std::map<std::string_view, TopicAnswers> topics;
  for (const v1::Topic& topic : library.topics) topics[topic.topic_id()].topic = &topic;
  for (const v1::Answer& answer : library.answers) {
    topics[answer.topic_id()].answers.push_back(&answer);
  }
  return topics;
}

// The ids of a topic's answers that another version of it has, too.
std::vector<std::string> SharedIds(const TopicAnswers& topic, const TopicAnswers& other) {
  absl::flat_hash_set<std::string_view> known;
  for (const v1::Answer* answer : other.answers) known.insert(answer->answer_id());
  std::vector<std::string> ids;
  for (const v1::Answer* answer : topic.answers) {
    if (known.contains(answer->answer_id())) ids.push_back(answer->answer_id());
  }
  return ids;
}

void DiffTopics(const content::Library& before, const content::Library& after,
                LibraryDiff* out) {
  const auto old_topics = ByTopic(before);
  const auto new_topics = ByTopic(after);
  for (const auto& [id, topic] : new_topics) {
    if (!old_topics.contains(id)) out->topics_added.push_back(topic.topic);
  }
  for (const auto& [id, topic] : old_topics) {
    const auto at = new_topics.find(id);
    if (at == new_topics.end()) {
      out->topics_removed.push_back(topic.topic);
      continue;
    }
    const TopicAnswers& now = at->second;
    TopicChange change{topic.topic, now.topic, {}};
    Fields fields(&change.fields);
    fields.Text("title", topic.topic->title(), now.topic->title());
    fields.Text("summary", topic.topic->summary(), now.topic->summary());
    fields.Text("language", topic.topic->language(), now.topic->language());
    // A topic has answers, and all of them its disclaimer.
    fields.Text("disclaimer", topic.answers.front()->disclaimer(),
                now.answers.front()->disclaimer());
    fields.List("order", SharedIds(topic, now), SharedIds(now, topic));
    if (!change.fields.empty()) out->topics_changed.push_back(std::move(change));
  }
}

// The texts of a side as a synonyms file has them.
std::string SideText(const std::vector<std::string>& texts) {
  return absl::StrJoin(texts, ", ", [](std::string* out, const std::string& text) {
    for (const char c : text) {
      if (std::string_view(",\\=#").find(c) != std::string_view::npos) *out += '\\';
      *out += c;
    }
  });
}

std::vector<std::string> RuleTexts(const search::Synonyms& rules) {
  std::vector<std::string> texts;
  texts.reserve(rules.size());
  for (const search::SynonymRule& rule : rules) {
    texts.push_back(SideText(rule.from));
    // Where both sides are the same, each text also finds the others.
    if (rule.to != rule.from) absl::StrAppend(&texts.back(), " => ", SideText(rule.to));
  }
  return texts;
}

// Those of `texts` that are not in `others`; a text that is there twice must be there
// twice.
std::vector<std::string> Missing(const std::vector<std::string>& texts,
                                 const std::vector<std::string>& others) {
  absl::flat_hash_map<std::string_view, size_t> there;
  for (const std::string& text : others) ++there[text];
  std::vector<std::string> missing;
  for (const std::string& text : texts) {
    size_t& count = there[text];
    if (count > 0) {
      --count;
    } else {
      missing.push_back(text);
    }
  }
  return missing;
}

}  // namespace

LibraryDiff Diff(const content::Library& before, const content::Library& after) {
  LibraryDiff diff;
  DiffTopics(before, after, &diff);
  std::map<std::string_view, const v1::Answer*> left;
  for (const v1::Answer& answer : before.answers) left[answer.answer_id()] = &answer;
  for (const v1::Answer& answer : after.answers) {
    const auto at = left.find(answer.answer_id());
    if (at == left.end()) {
      diff.added.push_back(&answer);
      continue;
    }
    auto fields = Compare(*at->second, answer);
    if (!fields.empty()) {
      diff.changed.push_back({at->second, &answer, std::move(fields)});
    }
    left.erase(at);
  }
  for (const auto& [id, answer] : left) diff.removed.push_back(answer);
  std::sort(diff.added.begin(), diff.added.end(),
            [](const auto* a, const auto* b) { return a->answer_id() < b->answer_id(); });
  std::sort(diff.changed.begin(), diff.changed.end(), [](const auto& a, const auto& b) {
    return a.after->answer_id() < b.after->answer_id();
  });
  diff.id_changes = IdChangeFinder(&diff.removed, &diff.added).Run();
  return diff;
}

void DiffSynonyms(const search::Synonyms& before, const search::Synonyms& after,
                  LibraryDiff* diff) {
  const std::vector<std::string> old_rules = RuleTexts(before);
  const std::vector<std::string> new_rules = RuleTexts(after);
  diff->synonyms_added = Missing(new_rules, old_rules);
  diff->synonyms_removed = Missing(old_rules, new_rules);
}

}  // namespace answerbook::tools
