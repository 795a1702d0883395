#include "service/snapshot/snapshot.h"

#include <cassert>
#include <cstddef>
#include <utility>

#include "service/snapshot/content_version.h"

namespace answerbook::snapshot {

std::shared_ptr<const Snapshot> Snapshot::Build(content::Library library) {
  return std::shared_ptr<const Snapshot>(new Snapshot(std::move(library)));
}

Snapshot::Snapshot(content::Library library)
    : library_(std::move(library)), version_(ContentVersion(library_)) {
  // From here on library_ never changes, so views into it and pointers to it hold.
  by_id_.reserve(library_.answers.size());
  for (uint32_t i = 0; i < library_.answers.size(); ++i) {
    by_id_.emplace(library_.answers[i].answer_id(), i);
  }
  ranges_.reserve(library_.topics.size());
  uint32_t next = 0;
  for (const v1::Topic& topic : library_.topics) {
    const uint32_t begin = next;
    while (next < library_.answers.size() &&
           library_.answers[next].topic_id() == topic.topic_id()) {
      ++next;
    }
    ranges_.emplace_back(begin, next);
  }
  assert(next == library_.answers.size() && "answers are not in the order of the topics");
  engine_ = search::Engine::Build(library_);
}

const v1::Answer* Snapshot::FindAnswer(std::string_view answer_id) const {
  const auto found = by_id_.find(answer_id);
  return found == by_id_.end() ? nullptr : &library_.answers[found->second];
}

SnapshotHolder::SnapshotHolder(std::shared_ptr<const Snapshot> first)
    : live_(std::move(first)) {}

std::shared_ptr<const Snapshot> SnapshotHolder::Get() const {
  const std::lock_guard lock(mutex_);
  return live_;
}

void SnapshotHolder::Set(std::shared_ptr<const Snapshot> next) {
  {
    const std::lock_guard lock(mutex_);
    live_.swap(next);
  }
  // `next` now is the old one; when nobody else holds it, it is destroyed here.
}

}  // namespace answerbook::snapshot
