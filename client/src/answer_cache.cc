#include "client/src/answer_cache.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {
namespace {

// A request has no map fields, so that its bytes are the same each time.
std::string KeyOf(const v1::GetAnswerRequest& request, absl::string_view version) {
  return absl::StrCat(version.size(), ":", version, request.SerializeAsString());
}

}  // namespace

std::shared_ptr<const v1::GetAnswerResponse> AnswerCache::Find(
    const v1::GetAnswerRequest& request, Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = by_key_.find(KeyOf(request, version_));
  if (found == by_key_.end()) return nullptr;
  const Entries::iterator entry = found->second;
  if (absl::FromChrono(now - entry->kept) > limits_.max_age) {
    Drop(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->response;
}

void AnswerCache::Keep(const v1::GetAnswerRequest& request,
                       const v1::GetAnswerResponse& response, Time now) {
  std::string key = KeyOf(request, response.content_version());
  const size_t bytes = key.size() + response.ByteSizeLong();
  if (bytes > limits_.max_bytes) return;
  auto kept = std::make_shared<const v1::GetAnswerResponse>(response);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const auto old = by_key_.find(key); old != by_key_.end()) Drop(old->second);
  while (bytes_ + bytes > limits_.max_bytes) Drop(std::prev(entries_.end()));
  entries_.push_front({key, std::move(kept), bytes, now});
  by_key_.emplace(std::move(key), entries_.begin());
  bytes_ += bytes;
}

void AnswerCache::SeeVersion(absl::string_view version) {
  if (version.empty()) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  // Answers of other versions stay: while replicas change one after the other, versions
  // alternate.
  if (version_ != version) version_ = std::string(version);
}

size_t AnswerCache::bytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return bytes_;
}

void AnswerCache::Drop(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook
