// gRPC's own clients over TLS.
#ifndef ANSWERBOOK_TESTS_E2E_TLS_CALLS_H_
#define ANSWERBOOK_TESTS_E2E_TLS_CALLS_H_

#include <chrono>
#include <memory>
#include <string>

#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "tests/e2e/process.h"
#include "tests/e2e/test_certificates.h"

namespace answerbook::e2e {

// A connection that shares nothing with others. It trusts the authority `ca`, and shows
// `identity` when it is not empty.
inline std::shared_ptr<grpc::Channel> TlsChannel(const std::string& address,
                                                 const std::string& ca,
                                                 const Identity& identity = {}) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(
      address, grpc::SslCredentials({ca, identity.key, identity.certificate}), arguments);
}

// One call. It fails as soon as there is no connection.
inline grpc::Status CallOnce(const std::shared_ptr<grpc::Channel>& channel) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  v1::ListTopicsResponse response;
  return v1::AnswerbookService::NewStub(channel)->ListTopics(&context, {}, &response);
}

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_TLS_CALLS_H_
