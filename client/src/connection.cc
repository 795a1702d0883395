// The connection over gRPC: each call as attempts on a stub.
#include "answerbook/connection.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"

#include "answerbook/answer_cache.h"
#include "answerbook/policies.h"
#include "client/src/async_call.h"
#include "client/src/caching_connection.h"
#include "client/src/call_state.h"
#include "client/src/channel.h"
#include "client/src/connection_core.h"
#include "client/src/settings.h"
#include "client/src/stub.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace {

using client_internal::CallSettings;
using client_internal::CallState;
using client_internal::ConnectionCore;
using client_internal::Environment;

class GrpcConnection final : public Connection {
 public:
  explicit GrpcConnection(std::shared_ptr<ConnectionCore> core)
      : core_(std::move(core)) {}

  absl::StatusOr<v1::ListTopicsResponse> ListTopics(const v1::ListTopicsRequest& request,
                                                    const Options& options) override {
    return Call<v1::ListTopicsResponse>("ListTopics", request, options);
  }
  absl::StatusOr<v1::GetAnswerResponse> GetAnswer(const v1::GetAnswerRequest& request,
                                                  const Options& options) override {
    return Call<v1::GetAnswerResponse>("GetAnswer", request, options);
  }
  absl::StatusOr<v1::SearchResponse> Search(const v1::SearchRequest& request,
                                            const Options& options) override {
    return Call<v1::SearchResponse>("Search", request, options);
  }

  PendingCall<v1::ListTopicsResponse> AsyncListTopics(
      const v1::ListTopicsRequest& request, const Options& options) override {
    return client_internal::StartCall<v1::ListTopicsResponse>(core_, "ListTopics",
                                                              request, options);
  }
  PendingCall<v1::GetAnswerResponse> AsyncGetAnswer(const v1::GetAnswerRequest& request,
                                                    const Options& options) override {
    return client_internal::StartCall<v1::GetAnswerResponse>(core_, "GetAnswer", request,
                                                             options);
  }
  PendingCall<v1::SearchResponse> AsyncSearch(const v1::SearchRequest& request,
                                              const Options& options) override {
    return client_internal::StartCall<v1::SearchResponse>(core_, "Search", request,
                                                          options);
  }

  absl::Duration DeadlineFor(const Options& options) const override {
    const auto settings =
        client_internal::SettingsFor(options, core_->settings, core_->environment);
    return settings.ok() ? settings->deadline : client_internal::kDefaultDeadline;
  }

 private:
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const char* method, const Request& request,
                                const Options& options) {
    if (options.empty()) {
      return Attempts<Response>(method, request, core_->settings);
    }
    const absl::StatusOr<CallSettings> settings =
        client_internal::SettingsFor(options, core_->settings, core_->environment);
    if (!settings.ok()) return settings.status();
    return Attempts<Response>(method, request, *settings);
  }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Attempts(const char* method, const Request& request,
                                    const CallSettings& settings) {
    CallState call(method, settings.idempotency->IsIdempotent(request), settings,
                   core_->budget.get());
    for (;;) {
      grpc::ClientContext context;
      Response response;
      call.BeginAttempt(&context);
      const grpc::Status status = core_->stub->Call(&context, call, request, &response);
      if (status.ok()) {
        call.Succeed(context);
        return response;
      }
      const std::optional<absl::Duration> pause = call.Fail(context, status);
      if (!pause.has_value()) return call.status();
      core_->stub->Pause(*pause);
    }
  }

  const std::shared_ptr<ConnectionCore> core_;
};

// What MakeConnection makes of options that are wrong.
class UnusableConnection final : public Connection {
 public:
  explicit UnusableConnection(absl::Status why) : why_(std::move(why)) {}

  absl::StatusOr<v1::ListTopicsResponse> ListTopics(const v1::ListTopicsRequest&,
                                                    const Options&) override {
    return why_;
  }
  absl::StatusOr<v1::GetAnswerResponse> GetAnswer(const v1::GetAnswerRequest&,
                                                  const Options&) override {
    return why_;
  }
  absl::StatusOr<v1::SearchResponse> Search(const v1::SearchRequest&,
                                            const Options&) override {
    return why_;
  }

 private:
  const absl::Status why_;
};

}  // namespace

PendingCall<v1::ListTopicsResponse> Connection::AsyncListTopics(
    const v1::ListTopicsRequest& request, const Options& options) {
  return PendingCall<v1::ListTopicsResponse>(ListTopics(request, options));
}

PendingCall<v1::GetAnswerResponse> Connection::AsyncGetAnswer(
    const v1::GetAnswerRequest& request, const Options& options) {
  return PendingCall<v1::GetAnswerResponse>(GetAnswer(request, options));
}

PendingCall<v1::SearchResponse> Connection::AsyncSearch(const v1::SearchRequest& request,
                                                        const Options& options) {
  return PendingCall<v1::SearchResponse>(Search(request, options));
}

absl::Duration Connection::DeadlineFor(const Options& options) const {
  return options.get<DeadlineOption>(client_internal::kDefaultDeadline);
}

std::shared_ptr<Connection> MakeConnection(const std::string& target,
                                           const Options& options) {
  Environment environment = Environment::Read();
  absl::StatusOr<CallSettings> settings =
      client_internal::ConnectionSettings(options, environment);
  if (!settings.ok()) return std::make_shared<UnusableConnection>(settings.status());
  const auto credentials = client_internal::MakeCredentials(options);
  if (!credentials.ok()) {
    return std::make_shared<UnusableConnection>(credentials.status());
  }
  const AnswerCacheLimits cache = options.get<AnswerCacheOption>();
  const bool with_cache = options.has<AnswerCacheOption>();
  if (with_cache && cache.max_bytes == 0) {
    return std::make_shared<UnusableConnection>(absl::InvalidArgumentError(
        "AnswerCacheOption.max_bytes: must be given, and not 0; for no cache leave the "
        "option out"));
  }
  if (with_cache && cache.max_age <= absl::ZeroDuration()) {
    return std::make_shared<UnusableConnection>(
        absl::InvalidArgumentError("AnswerCacheOption.max_age: must be positive, not " +
                                   absl::FormatDuration(cache.max_age)));
  }

  std::string name = target.empty() ? environment.server : target;
  if (name.empty()) name = kDefaultTarget;
  auto core = std::make_shared<ConnectionCore>();
  core->stub = client_internal::WithMetadata(client_internal::MakeGrpcStub(
      client_internal::MakeChannel(name, credentials->channel, options)));
  if (credentials->token != nullptr) {
    core->stub = client_internal::WithToken(std::move(core->stub), credentials->token);
  }
  core->settings = *std::move(settings);
  core->environment = std::move(environment);
  core->budget = options.get<RetryBudgetOption>();
  if (core->budget == nullptr) core->budget = std::make_shared<RetryBudget>();
  std::shared_ptr<Connection> connection =
      std::make_shared<GrpcConnection>(std::move(core));
  if (!with_cache) return connection;
  return client_internal::WithAnswerCache(std::move(connection), cache);
}

}  // namespace sdk_v0
}  // namespace answerbook
