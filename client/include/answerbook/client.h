// Asks an Answerbook server.
//
//   answerbook::Client client(answerbook::MakeConnection("answers.example:50051"));
//   absl::StatusOr<answerbook::v1::SearchResponse> found =
//       client.Search("is interferon chemotherapy?");
//   if (!found.ok()) return found.status();
//   if (found->verdict() == answerbook::v1::VERDICT_ANSWERED) {
//     auto answer = client.GetAnswer(found->results(0).answer().answer_id());
//     …
//   }
#ifndef ANSWERBOOK_CLIENT_H_
#define ANSWERBOOK_CLIENT_H_

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

#include "answerbook/connection.h"
#include "answerbook/options.h"
#include "answerbook/page_range.h"
#include "answerbook/pending_call.h"
#include "answerbook/v1/answerbook_service.pb.h"

namespace answerbook {
inline namespace sdk_v0 {

// A thin handle on a Connection.
//
// Cost: copying copies two pointers; the connection is shared, and is what is costly to
// make. Equality: clients are equal when they share their connection. Threads: any number
// may use copies, or one client's const methods, at once.
//
// Each call ends when it is answered or its deadline (DeadlineOption) has passed,
// attempts that failed on the way included. All calls are idempotent. Nothing throws.
// `options` of a call count for that call alone.
class ANSWERBOOK_EXPORT Client {
 public:
  // `connection` must not be null. `options` are the defaults of this client's calls.
  explicit Client(std::shared_ptr<Connection> connection, Options options = {})
      : connection_(std::move(connection)), options_(std::move(options)) {}

  // One answer, its body in CommonMark. NOT_FOUND when the library has no such answer.
  absl::StatusOr<v1::Answer> GetAnswer(const std::string& answer_id,
                                       const Options& options = {}) const;
  absl::StatusOr<v1::GetAnswerResponse> GetAnswer(const v1::GetAnswerRequest& request,
                                                  const Options& options = {}) const;

  // Many answers: the result has one element for each id, in their order. They are asked
  // for over one connection, BatchParallelismOption at once, under one deadline. Waits;
  // not for callbacks of asynchronous calls.
  std::vector<absl::StatusOr<v1::Answer>> GetAnswers(
      const std::vector<std::string>& answer_ids, const Options& options = {}) const;
  // The same for ids that are written out: GetAnswers({"a", "b"}).
  std::vector<absl::StatusOr<v1::Answer>> GetAnswers(
      std::initializer_list<absl::string_view> answer_ids,
      const Options& options = {}) const {
    return GetAnswers(std::vector<std::string>(answer_ids.begin(), answer_ids.end()),
                      options);
  }
  // The same for whole requests, such as ones with a body format.
  std::vector<absl::StatusOr<v1::GetAnswerResponse>> GetAnswers(
      const std::vector<v1::GetAnswerRequest>& requests,
      const Options& options = {}) const;

  // The answers to a question in plain words, the best ones first: one page. A question
  // that nothing answers is no error: look at verdict().
  absl::StatusOr<v1::SearchResponse> Search(const std::string& query,
                                            const Options& options = {}) const;
  absl::StatusOr<v1::SearchResponse> Search(const v1::SearchRequest& request,
                                            const Options& options = {}) const;

  // All results, page after page (request.page_size at a time).
  PageRange<v1::SearchResult> SearchAll(v1::SearchRequest request,
                                        const Options& options = {}) const;

  // All topics, page after page.
  PageRange<v1::Topic> ListTopics(v1::ListTopicsRequest request = {},
                                  const Options& options = {}) const;
  // One page of topics.
  absl::StatusOr<v1::ListTopicsResponse> ListTopicsPage(
      const v1::ListTopicsRequest& request, const Options& options = {}) const;

  // The same calls without waiting: see pending_call.h.
  PendingCall<v1::GetAnswerResponse> AsyncGetAnswer(const std::string& answer_id,
                                                    const Options& options = {}) const;
  PendingCall<v1::GetAnswerResponse> AsyncGetAnswer(const v1::GetAnswerRequest& request,
                                                    const Options& options = {}) const;
  PendingCall<v1::SearchResponse> AsyncSearch(const std::string& query,
                                              const Options& options = {}) const;
  PendingCall<v1::SearchResponse> AsyncSearch(const v1::SearchRequest& request,
                                              const Options& options = {}) const;
  PendingCall<v1::ListTopicsResponse> AsyncListTopics(
      const v1::ListTopicsRequest& request = {}, const Options& options = {}) const;

  // Whether they share their connection.
  friend bool operator==(const Client& a, const Client& b) {
    return a.connection_ == b.connection_;
  }
  friend bool operator!=(const Client& a, const Client& b) { return !(a == b); }

 private:
  std::shared_ptr<Connection> connection_;
  Options options_;
};

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_H_
