// A Connection for tests of code that uses answerbook::Client.
//
//   auto connection = std::make_shared<answerbook::mocks::MockConnection>();
//   EXPECT_CALL(*connection, GetAnswer).WillOnce(testing::Return(response));
//   CodeUnderTest(answerbook::Client(connection));
//
// The asynchronous calls give what the others return, unless they are expected
// themselves.
#ifndef ANSWERBOOK_MOCKS_MOCK_CONNECTION_H_
#define ANSWERBOOK_MOCKS_MOCK_CONNECTION_H_

#include "gmock/gmock.h"

#include "answerbook/connection.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace mocks {

// Its functions are those of Connection, as GoogleMock's mock methods.
class MockConnection : public Connection {
 public:
  MockConnection() {
    ON_CALL(*this, AsyncListTopics)
        .WillByDefault(
            [this](const v1::ListTopicsRequest& request, const Options& options) {
              return Connection::AsyncListTopics(request, options);
            });
    ON_CALL(*this, AsyncGetAnswer)
        .WillByDefault(
            [this](const v1::GetAnswerRequest& request, const Options& options) {
              return Connection::AsyncGetAnswer(request, options);
            });
    ON_CALL(*this, AsyncSearch)
        .WillByDefault([this](const v1::SearchRequest& request, const Options& options) {
          return Connection::AsyncSearch(request, options);
        });
  }

  MOCK_METHOD(absl::StatusOr<v1::ListTopicsResponse>, ListTopics,
              (const v1::ListTopicsRequest& request, const Options& options), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetAnswerResponse>, GetAnswer,
              (const v1::GetAnswerRequest& request, const Options& options), (override));
  MOCK_METHOD(absl::StatusOr<v1::SearchResponse>, Search,
              (const v1::SearchRequest& request, const Options& options), (override));
  MOCK_METHOD(PendingCall<v1::ListTopicsResponse>, AsyncListTopics,
              (const v1::ListTopicsRequest& request, const Options& options), (override));
  MOCK_METHOD(PendingCall<v1::GetAnswerResponse>, AsyncGetAnswer,
              (const v1::GetAnswerRequest& request, const Options& options), (override));
  MOCK_METHOD(PendingCall<v1::SearchResponse>, AsyncSearch,
              (const v1::SearchRequest& request, const Options& options), (override));
};

}  // namespace mocks
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_MOCKS_MOCK_CONNECTION_H_
