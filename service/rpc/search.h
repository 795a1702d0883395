// AnswerbookService.Search.
#ifndef ANSWERBOOK_SERVICE_RPC_SEARCH_H_
#define ANSWERBOOK_SERVICE_RPC_SEARCH_H_

#include <cstdint>

#include "grpcpp/support/status.h"

#include "answerbook/v1/search.pb.h"
#include "service/rpc/handler_context.h"
#include "service/rpc/paging.h"
#include "service/rpc/wire_writer.h"
#include "service/snapshot/snapshot.h"

namespace answerbook::rpc {

inline constexpr PageSizes kResultPages{10, 100};

// How far one can page.
inline constexpr uint32_t kMostResults = 10'000;

// What proto/ says. `response` must be empty; gets a SearchResponse in wire form, is
// unspecified unless OK. Thread-safe.
grpc::Status Search(const snapshot::Snapshot& snapshot, const v1::SearchRequest& request,
                    HandlerContext& context, WireWriter* response);

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_SEARCH_H_
