// A client that does not read what it asked for.
#ifndef ANSWERBOOK_TESTS_E2E_SLOW_READER_H_
#define ANSWERBOOK_TESTS_E2E_SLOW_READER_H_

#include <memory>
#include <string>

#include "grpcpp/grpcpp.h"

#include "answerbook/v1/answerbook_service.pb.h"
#include "tests/e2e/step_call.h"
#include "tests/e2e/temp_dir.h"

namespace answerbook::e2e {

// Over a NarrowChannel, for the `long-answer` of a long library, it keeps the server from
// sending all of the answer until it is read.
using SlowGetAnswer = StepCall<v1::GetAnswerRequest, v1::GetAnswerResponse>;

inline constexpr char kGetAnswer[] = "/answerbook.v1.AnswerbookService/GetAnswer";

inline constexpr size_t kLongBody = size_t{240} * 1024;

// A library of one answer, `long-answer`, whose body is longer than HTTP/2 lets a
// server send to a client that reads nothing (64 KiB).
inline std::string WriteLongLibrary(const TempDir& dir) {
  std::string body;
  while (body.size() < kLongBody) body += "One more sentence that says little.\n\n";
  dir.Write("topic/_index.md", "---\ntitle: \"A topic\"\nlanguage: en\n---\n");
  dir.Write("topic/long-answer.md",
            "---\nquestion: \"How long is this?\"\nsummary: \"Very.\"\n---\n" + body);
  return dir.Path();
}

// A channel that does not widen the window of a call that nobody reads.
inline std::shared_ptr<grpc::Channel> NarrowChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 4096);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
}

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_SLOW_READER_H_
