// Responses of GetAnswer by request and content version.
#ifndef ANSWERBOOK_CLIENT_SRC_ANSWER_CACHE_H_
#define ANSWERBOOK_CLIENT_SRC_ANSWER_CACHE_H_

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

#include "answerbook/answer_cache.h"
#include "answerbook/v1/answerbook_service.pb.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

// Least recently used out first. Thread-safe: one mutex, held for a lookup but not while
// a response is copied.
class AnswerCache {
 public:
  // The time of day may be set back, and then nothing would grow old for as long.
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  explicit AnswerCache(AnswerCacheLimits limits) : limits_(limits) {}

  // What was kept for the request in the newest version known, if it is young enough.
  std::shared_ptr<const v1::GetAnswerResponse> Find(const v1::GetAnswerRequest& request,
                                                    Time now);
  void Keep(const v1::GetAnswerRequest& request, const v1::GetAnswerResponse& response,
            Time now);
  // A response of any call named this content version.
  void SeeVersion(absl::string_view version);

  size_t bytes() const;

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const v1::GetAnswerResponse> response;
    size_t bytes;
    Time kept;
  };
  using Entries = std::list<Entry>;

  void Drop(Entries::iterator entry);

  const AnswerCacheLimits limits_;
  mutable std::mutex mutex_;
  Entries entries_;  // the most recently used first
  absl::flat_hash_map<std::string, Entries::iterator> by_key_;
  std::string version_;
  size_t bytes_ = 0;
};

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_SRC_ANSWER_CACHE_H_
