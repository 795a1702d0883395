// A connection with a cache of answers before it.
#ifndef ANSWERBOOK_CLIENT_SRC_CACHING_CONNECTION_H_
#define ANSWERBOOK_CLIENT_SRC_CACHING_CONNECTION_H_

#include <memory>

#include "answerbook/answer_cache.h"
#include "answerbook/connection.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

std::shared_ptr<Connection> WithAnswerCache(std::shared_ptr<Connection> connection,
                                            AnswerCacheLimits limits);

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_SRC_CACHING_CONNECTION_H_
