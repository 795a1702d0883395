// AnswerbookService.ListTopics.
#ifndef ANSWERBOOK_SERVICE_RPC_LIST_TOPICS_H_
#define ANSWERBOOK_SERVICE_RPC_LIST_TOPICS_H_

#include <cstddef>

#include "grpcpp/support/status.h"

#include "answerbook/v1/answerbook_service.pb.h"
#include "service/rpc/handler_context.h"
#include "service/rpc/paging.h"
#include "service/rpc/wire_writer.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::rpc {

inline constexpr PageSizes kBasicTopicPages{50, 1000};
inline constexpr PageSizes kFullTopicPages{50, 200};

// A FULL page ends before the topic with which its topics would take more, unless that
// is its first: clients take messages of up to 4 MiB unless told otherwise.
inline constexpr size_t kMostFullPageBytes = size_t{2} * 1024 * 1024;

// What proto/ says. `response` must be empty; gets a ListTopicsResponse in wire form, is
// unspecified unless OK. Thread-safe.
grpc::Status ListTopics(const snapshot::Snapshot& snapshot,
                        const v1::ListTopicsRequest& request, HandlerContext& context,
                        WireWriter* response);

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_LIST_TOPICS_H_
