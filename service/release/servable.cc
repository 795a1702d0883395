#include "service/release/servable.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

#include "service/content/text.h"

namespace answerbook::release {
namespace {

absl::Status Unfit(const char* kind, const std::string& id, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(
      "not published by answerbook-content: ", kind, " \"", id, "\" ", std::string(why)));
}

}  // namespace

absl::Status CheckServable(const content::Library& library) {
  if (library.topics.empty() || library.answers.empty()) {
    return absl::InvalidArgumentError(
        "not published by answerbook-content: it has no answers");
  }
  absl::flat_hash_set<std::string_view> ids;
  ids.reserve(library.answers.size());
  size_t next = 0;
  std::string_view before;
  for (const v1::Topic& topic : library.topics) {
    if (!content::IsSlug(topic.topic_id())) {
      return Unfit("topic", topic.topic_id(), "has an id that is none");
    }
    if (topic.topic_id() <= before) {
      return Unfit("topic", topic.topic_id(), "is out of order");
    }
    before = topic.topic_id();
    const size_t begin = next;
    for (; next < library.answers.size(); ++next) {
      const v1::Answer& answer = library.answers[next];
      if (answer.topic_id() != topic.topic_id()) break;
      if (!content::IsSlug(answer.answer_id())) {
        return Unfit("answer", answer.answer_id(), "has an id that is none");
      }
      if (!ids.insert(answer.answer_id()).second) {
        return Unfit("answer", answer.answer_id(), "is there twice");
      }
      if (answer.question().empty() || answer.summary().empty() ||
          answer.body().empty()) {
        return Unfit("answer", answer.answer_id(), "lacks a question, summary or body");
      }
    }
    if (next - begin != static_cast<size_t>(topic.answer_count()) || next == begin) {
      return Unfit("topic", topic.topic_id(), "does not have as many answers as it says");
    }
  }
  if (next != library.answers.size()) {
    return Unfit("answer", library.answers[next].answer_id(), "is not among its topic's");
  }
  for (const v1::Answer& answer : library.answers) {
    for (const v1::AnswerRef& ref : answer.related()) {
      if (!ids.contains(ref.answer_id())) {
        return Unfit("answer", answer.answer_id(),
                     "refers to one that is not in the release");
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace answerbook::release
