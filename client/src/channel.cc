#include "client/src/channel.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include "answerbook/credentials.h"
#include "answerbook/version.h"

namespace answerbook {
inline namespace sdk_v0 {

const char* Version() {
#define ANSWERBOOK_TEXT_(x) #x
#define ANSWERBOOK_TEXT(x) ANSWERBOOK_TEXT_(x)
  return ANSWERBOOK_TEXT(ANSWERBOOK_VERSION_MAJOR) "." ANSWERBOOK_TEXT(
      ANSWERBOOK_VERSION_MINOR) "." ANSWERBOOK_TEXT(ANSWERBOOK_VERSION_PATCH);
#undef ANSWERBOOK_TEXT
#undef ANSWERBOOK_TEXT_
}

namespace client_internal {
namespace {

// Twice what the largest page of the server holds, and the largest answer many times.
constexpr int kLargestResponse = 16 << 20;

// How a channel behaves. Replicas behind one name share the calls; gRPC's own default
// stays with the first. There is no retry policy here: call_state.h tries again itself,
// because it also heeds RetryInfo, a limit of an attempt's time, and what the program
// says.
constexpr char kServiceConfig[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "healthCheckConfig": {"serviceName": "answerbook.v1.AnswerbookService"}
})";

}  // namespace

std::shared_ptr<grpc::Channel> MakeChannel(
    const std::string& target,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials,
    const Options& options) {
  grpc::ChannelArguments arguments;
  const std::string user_agent = options.get<UserAgentOption>();
  arguments.SetUserAgentPrefix((user_agent.empty() ? "" : user_agent + " ") +
                               "answerbook-cpp/" + Version());
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetMaxReceiveMessageSize(kLargestResponse);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // gRPC waits up to two minutes before it tries a replica again that was away.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS,
                   static_cast<int>(absl::ToInt64Milliseconds(kKeepaliveTime)));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                   static_cast<int>(absl::ToInt64Milliseconds(kKeepaliveTimeout)));
  if (const std::string name = options.get<TlsOption>().server_name; !name.empty()) {
    arguments.SetSslTargetNameOverride(name);
  }
  return grpc::CreateCustomChannel(target, credentials, arguments);
}

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook
