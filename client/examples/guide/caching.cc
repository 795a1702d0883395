#include "answerbook/answer_cache.h"
#include "client/examples/guide/guide.h"

namespace guide {

// [cache]
answerbook::Client ConnectWithCache(const std::string& target) {
  answerbook::AnswerCacheLimits limits;
  limits.max_bytes = 8 << 20;
  limits.max_age = absl::Minutes(1);
  return answerbook::Client(answerbook::MakeConnection(
      target, answerbook::Options{}.set<answerbook::AnswerCacheOption>(limits)));
}
// [end]

}  // namespace guide
