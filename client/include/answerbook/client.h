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

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

#include "answerbook/connection.h"
#include "answerbook/options.h"
#include "answerbook/page_range.h"
#include "answerbook/v1/answerbook_service.pb.h"

namespace answerbook {

// A thin handle on a Connection.
//
// Cost: copying copies a pointer and the options; the connection is shared, and is what
// is costly to make. Equality: clients are equal when they share their connection.
// Threads: any number may use copies, or one client's const methods, at once.
//
// Each call blocks until it is answered or its deadline (DeadlineOption) has passed. All
// calls are idempotent. Nothing throws. `options` of a call count for that call alone.
class Client {
 public:
  // `connection` must not be null. `options` are the defaults of this client's calls.
  explicit Client(std::shared_ptr<Connection> connection, Options options = {})
      : connection_(std::move(connection)), options_(std::move(options)) {}

  // One answer, its body in CommonMark. NOT_FOUND when the library has no such answer.
  absl::StatusOr<v1::Answer> GetAnswer(const std::string& answer_id,
                                       const Options& options = {}) const;
  absl::StatusOr<v1::GetAnswerResponse> GetAnswer(const v1::GetAnswerRequest& request,
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

  friend bool operator==(const Client& a, const Client& b) {
    return a.connection_ == b.connection_;
  }
  friend bool operator!=(const Client& a, const Client& b) { return !(a == b); }

 private:
  std::shared_ptr<Connection> connection_;
  Options options_;
};

}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_H_
