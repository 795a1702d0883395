#include "answerbook/connection.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <chrono>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "client/src/status.h"

#ifndef ANSWERBOOK_VERSION
#error "the build defines ANSWERBOOK_VERSION"
#endif

namespace answerbook {
namespace {

constexpr absl::Duration kDefaultDeadline = absl::Seconds(10);
// Twice what the largest page of the server holds, and the largest answer many times.
constexpr int kLargestResponse = 16 << 20;

std::string FromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// The deadline of a call: environment, then call and client, then connection.
absl::Duration DeadlineOf(const Options& call, const Options& connection) {
  absl::Duration deadline;
  if (absl::ParseDuration(FromEnvironment("ANSWERBOOK_DEADLINE"), &deadline) &&
      deadline > absl::ZeroDuration()) {
    return deadline;
  }
  return call.get<DeadlineOption>(connection.get<DeadlineOption>(kDefaultDeadline));
}

class GrpcConnection final : public Connection {
 public:
  GrpcConnection(const std::shared_ptr<grpc::Channel>& channel, Options options)
      : stub_(v1::AnswerbookService::NewStub(channel)), options_(std::move(options)) {}

  absl::StatusOr<v1::ListTopicsResponse> ListTopics(const v1::ListTopicsRequest& request,
                                                    const Options& options) override {
    return Call<v1::ListTopicsResponse>(&v1::AnswerbookService::Stub::ListTopics, request,
                                        options);
  }
  absl::StatusOr<v1::GetAnswerResponse> GetAnswer(const v1::GetAnswerRequest& request,
                                                  const Options& options) override {
    return Call<v1::GetAnswerResponse>(&v1::AnswerbookService::Stub::GetAnswer, request,
                                       options);
  }
  absl::StatusOr<v1::SearchResponse> Search(const v1::SearchRequest& request,
                                            const Options& options) override {
    return Call<v1::SearchResponse>(&v1::AnswerbookService::Stub::Search, request,
                                    options);
  }

 private:
  template <typename Response, typename Method, typename Request>
  absl::StatusOr<Response> Call(Method method, const Request& request,
                                const Options& options) {
    const absl::Duration deadline = DeadlineOf(options, options_);
    if (deadline <= absl::ZeroDuration()) {
      return absl::InvalidArgumentError("DeadlineOption must be positive, not " +
                                        absl::FormatDuration(deadline));
    }
    grpc::ClientContext context;
    if (deadline != absl::InfiniteDuration()) {
      context.set_deadline(absl::ToChronoTime(absl::Now() + deadline));
    }
    Response response;
    const grpc::Status status = ((*stub_).*method)(&context, request, &response);
    if (!status.ok()) return internal::ToAbslStatus(status);
    return response;
  }

  std::unique_ptr<v1::AnswerbookService::Stub> stub_;
  Options options_;
};

}  // namespace

std::shared_ptr<Connection> MakeConnection(const std::string& target,
                                           const Options& options) {
  std::string name = target.empty() ? FromEnvironment("ANSWERBOOK_SERVER") : target;
  if (name.empty()) name = kDefaultTarget;

  grpc::ChannelArguments arguments;
  const std::string user_agent = options.get<UserAgentOption>();
  arguments.SetUserAgentPrefix((user_agent.empty() ? "" : user_agent + " ") +
                               "answerbook-cpp/" ANSWERBOOK_VERSION);
  // Replicas behind one name share the calls; gRPC's own default stays with the first.
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetMaxReceiveMessageSize(kLargestResponse);
  auto credentials = options.get<CredentialsOption>();
  if (credentials == nullptr) credentials = grpc::InsecureChannelCredentials();
  return std::make_shared<GrpcConnection>(
      grpc::CreateCustomChannel(name, credentials, arguments), options);
}

}  // namespace answerbook
