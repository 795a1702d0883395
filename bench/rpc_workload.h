// What rpc_bench asks.
#ifndef ANSWERBOOK_BENCH_RPC_WORKLOAD_H_
#define ANSWERBOOK_BENCH_RPC_WORKLOAD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

#include "answerbook/v1/answer.pb.h"
#include "bench/load.h"

namespace answerbook::bench {

// The questions and ids of the library, asked of the server that serves it; of a large
// one at most 2,000, spread over all of it.
absl::StatusOr<std::vector<v1::AnswerRef>> SomeAnswers(const std::string& address);

// Requests of `method`: search, get_answer, list_topics or list_topics_full. Searches ask
// `field` of the JSON Lines in the file `queries`, or without a file the questions of
// `answers`.
absl::StatusOr<Workload> MakeWorkload(const std::string& method,
                                      const std::vector<v1::AnswerRef>& answers,
                                      const std::string& queries,
                                      const std::string& field);

}  // namespace answerbook::bench

#endif  // ANSWERBOOK_BENCH_RPC_WORKLOAD_H_
