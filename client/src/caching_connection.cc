#include "client/src/caching_connection.h"

#include <utility>

#include "client/src/answer_cache.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {
namespace {

class CachingConnection final : public Connection {
 public:
  CachingConnection(std::shared_ptr<Connection> connection, AnswerCacheLimits limits)
      : connection_(std::move(connection)),
        cache_(std::make_shared<AnswerCache>(limits)) {}

  absl::StatusOr<v1::ListTopicsResponse> ListTopics(const v1::ListTopicsRequest& request,
                                                    const Options& options) override {
    return Seen(connection_->ListTopics(request, options));
  }
  absl::StatusOr<v1::SearchResponse> Search(const v1::SearchRequest& request,
                                            const Options& options) override {
    return Seen(connection_->Search(request, options));
  }
  absl::StatusOr<v1::GetAnswerResponse> GetAnswer(const v1::GetAnswerRequest& request,
                                                  const Options& options) override {
    if (const auto kept = cache_->Find(request, AnswerCache::Clock::now())) return *kept;
    auto response = Seen(connection_->GetAnswer(request, options));
    if (response.ok()) cache_->Keep(request, *response, AnswerCache::Clock::now());
    return response;
  }

  PendingCall<v1::ListTopicsResponse> AsyncListTopics(
      const v1::ListTopicsRequest& request, const Options& options) override {
    return AndThen(connection_->AsyncListTopics(request, options),
                   [](AnswerCache&, const v1::ListTopicsResponse&) {});
  }
  PendingCall<v1::SearchResponse> AsyncSearch(const v1::SearchRequest& request,
                                              const Options& options) override {
    return AndThen(connection_->AsyncSearch(request, options),
                   [](AnswerCache&, const v1::SearchResponse&) {});
  }
  PendingCall<v1::GetAnswerResponse> AsyncGetAnswer(const v1::GetAnswerRequest& request,
                                                    const Options& options) override {
    if (const auto kept = cache_->Find(request, AnswerCache::Clock::now())) {
      return PendingCall<v1::GetAnswerResponse>(*kept);
    }
    return AndThen(connection_->AsyncGetAnswer(request, options),
                   [request](AnswerCache& cache, const v1::GetAnswerResponse& response) {
                     cache.Keep(request, response, AnswerCache::Clock::now());
                   });
  }

  absl::Duration DeadlineFor(const Options& options) const override {
    return connection_->DeadlineFor(options);
  }

 private:
  template <typename Response>
  absl::StatusOr<Response> Seen(absl::StatusOr<Response> response) {
    if (response.ok()) cache_->SeeVersion(response->content_version());
    return response;
  }

  // The same call, whose response the cache sees first.
  template <typename Response, typename Use>
  PendingCall<Response> AndThen(PendingCall<Response> inner, Use use) {
    CallPromise<Response> promise;
    auto shared = std::make_shared<PendingCall<Response>>(std::move(inner));
    promise.OnCancel([shared] { shared->Cancel(); });
    shared->Then([cache = cache_, use = std::move(use),
                  promise](absl::StatusOr<Response> response) mutable {
      if (response.ok()) {
        cache->SeeVersion(response->content_version());
        use(*cache, *response);
      }
      promise.Set(std::move(response));
    });
    return promise.call();
  }

  const std::shared_ptr<Connection> connection_;
  const std::shared_ptr<AnswerCache> cache_;
};

}  // namespace

std::shared_ptr<Connection> WithAnswerCache(std::shared_ptr<Connection> connection,
                                            AnswerCacheLimits limits) {
  return std::make_shared<CachingConnection>(std::move(connection), limits);
}

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook
