#include "answerbook/client.h"

#include <condition_variable>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

#include "client/src/settings.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace {

constexpr int kDefaultParallelism = 32;
constexpr int kMostParallelism = 1000;

// How many calls are under way, for one thread that waits for fewer.
class InFlight {
 public:
  void Enter(int most) {
    std::unique_lock<std::mutex> lock(mutex_);
    WaitForFewer(most, lock);
    ++count_;
  }
  // Notifies while it holds the mutex: the waiting thread may destroy this object after.
  // And only when the wait is over: to be woken costs more than a call.
  void Leave() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (--count_ < wanted_) changed_.notify_all();
  }
  void WaitForAll() {
    std::unique_lock<std::mutex> lock(mutex_);
    WaitForFewer(1, lock);
  }

 private:
  void WaitForFewer(int most, std::unique_lock<std::mutex>& lock) {
    wanted_ = most;
    changed_.wait(lock, [&] { return count_ < most; });
    wanted_ = 0;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
  int wanted_ = 0;  // less than this is waited for; 0: nobody waits
};

v1::GetAnswerRequest RequestFor(const std::string& answer_id) {
  v1::GetAnswerRequest request;
  request.set_answer_id(answer_id);
  return request;
}

}  // namespace

absl::StatusOr<v1::Answer> Client::GetAnswer(const std::string& answer_id,
                                             const Options& options) const {
  absl::StatusOr<v1::GetAnswerResponse> response =
      GetAnswer(RequestFor(answer_id), options);
  if (!response.ok()) return response.status();
  return std::move(*response->mutable_answer());
}

absl::StatusOr<v1::GetAnswerResponse> Client::GetAnswer(
    const v1::GetAnswerRequest& request, const Options& options) const {
  return connection_->GetAnswer(request, options.MergedOver(options_));
}

std::vector<absl::StatusOr<v1::GetAnswerResponse>> Client::GetAnswers(
    const std::vector<v1::GetAnswerRequest>& requests, const Options& options) const {
  Options merged = options.MergedOver(options_);
  const int parallelism = merged.get<BatchParallelismOption>(kDefaultParallelism);
  if (parallelism < 1 || parallelism > kMostParallelism) {
    return {requests.size(), absl::InvalidArgumentError(
                                 absl::StrCat("BatchParallelismOption: must be 1 to ",
                                              kMostParallelism, ", not ", parallelism))};
  }
  // One deadline for all, set as a time: each call would otherwise begin it anew.
  merged.set<client_internal::EndOfBatchOption>(absl::Now() +
                                                connection_->DeadlineFor(merged));
  std::vector<absl::StatusOr<v1::GetAnswerResponse>> responses(
      requests.size(), absl::UnknownError("not asked"));
  InFlight in_flight;
  for (size_t i = 0; i < requests.size(); ++i) {
    in_flight.Enter(parallelism);
    connection_->AsyncGetAnswer(requests[i], merged)
        .Then([&in_flight,
               into = &responses[i]](absl::StatusOr<v1::GetAnswerResponse> response) {
          *into = std::move(response);
          in_flight.Leave();
        });
  }
  in_flight.WaitForAll();
  return responses;
}

std::vector<absl::StatusOr<v1::Answer>> Client::GetAnswers(
    const std::vector<std::string>& answer_ids, const Options& options) const {
  std::vector<v1::GetAnswerRequest> requests;
  requests.reserve(answer_ids.size());
  for (const std::string& id : answer_ids) requests.push_back(RequestFor(id));
  std::vector<absl::StatusOr<v1::Answer>> answers;
  answers.reserve(answer_ids.size());
  for (auto& response : GetAnswers(requests, options)) {
    if (response.ok()) {
      answers.emplace_back(std::move(*response->mutable_answer()));
    } else {
      answers.emplace_back(response.status());
    }
  }
  return answers;
}

absl::StatusOr<v1::SearchResponse> Client::Search(const std::string& query,
                                                  const Options& options) const {
  v1::SearchRequest request;
  request.set_query(query);
  return Search(request, options);
}

absl::StatusOr<v1::SearchResponse> Client::Search(const v1::SearchRequest& request,
                                                  const Options& options) const {
  return connection_->Search(request, options.MergedOver(options_));
}

PageRange<v1::SearchResult> Client::SearchAll(v1::SearchRequest request,
                                              const Options& options) const {
  using Page = PageRange<v1::SearchResult>::Page;
  const std::string first = request.page_token();
  return PageRange<v1::SearchResult>(
      [connection = connection_, merged = options.MergedOver(options_),
       request =
           std::move(request)](const std::string& token) mutable -> absl::StatusOr<Page> {
        request.set_page_token(token);
        absl::StatusOr<v1::SearchResponse> response = connection->Search(request, merged);
        if (!response.ok()) return response.status();
        return Page{std::move(*response->mutable_results()),
                    std::move(*response->mutable_next_page_token())};
      },
      first);
}

PageRange<v1::Topic> Client::ListTopics(v1::ListTopicsRequest request,
                                        const Options& options) const {
  using Page = PageRange<v1::Topic>::Page;
  const std::string first = request.page_token();
  return PageRange<v1::Topic>(
      [connection = connection_, merged = options.MergedOver(options_),
       request =
           std::move(request)](const std::string& token) mutable -> absl::StatusOr<Page> {
        request.set_page_token(token);
        absl::StatusOr<v1::ListTopicsResponse> response =
            connection->ListTopics(request, merged);
        if (!response.ok()) return response.status();
        return Page{std::move(*response->mutable_topics()),
                    std::move(*response->mutable_next_page_token())};
      },
      first);
}

absl::StatusOr<v1::ListTopicsResponse> Client::ListTopicsPage(
    const v1::ListTopicsRequest& request, const Options& options) const {
  return connection_->ListTopics(request, options.MergedOver(options_));
}

PendingCall<v1::GetAnswerResponse> Client::AsyncGetAnswer(const std::string& answer_id,
                                                          const Options& options) const {
  return AsyncGetAnswer(RequestFor(answer_id), options);
}

PendingCall<v1::GetAnswerResponse> Client::AsyncGetAnswer(
    const v1::GetAnswerRequest& request, const Options& options) const {
  return connection_->AsyncGetAnswer(request, options.MergedOver(options_));
}

PendingCall<v1::SearchResponse> Client::AsyncSearch(const std::string& query,
                                                    const Options& options) const {
  v1::SearchRequest request;
  request.set_query(query);
  return AsyncSearch(request, options);
}

PendingCall<v1::SearchResponse> Client::AsyncSearch(const v1::SearchRequest& request,
                                                    const Options& options) const {
  return connection_->AsyncSearch(request, options.MergedOver(options_));
}

PendingCall<v1::ListTopicsResponse> Client::AsyncListTopics(
    const v1::ListTopicsRequest& request, const Options& options) const {
  return connection_->AsyncListTopics(request, options.MergedOver(options_));
}

}  // namespace sdk_v0
}  // namespace answerbook
