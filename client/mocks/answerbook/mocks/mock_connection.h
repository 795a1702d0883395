// A Connection for tests of code that uses answerbook::Client.
//
//   auto connection = std::make_shared<answerbook::mocks::MockConnection>();
//   EXPECT_CALL(*connection, GetAnswer).WillOnce(testing::Return(response));
//   CodeUnderTest(answerbook::Client(connection));
#ifndef ANSWERBOOK_MOCKS_MOCK_CONNECTION_H_
#define ANSWERBOOK_MOCKS_MOCK_CONNECTION_H_

#include "gmock/gmock.h"

#include "answerbook/connection.h"

namespace answerbook::mocks {

class MockConnection : public Connection {
 public:
  MOCK_METHOD(absl::StatusOr<v1::ListTopicsResponse>, ListTopics,
              (const v1::ListTopicsRequest& request, const Options& options), (override));
  MOCK_METHOD(absl::StatusOr<v1::GetAnswerResponse>, GetAnswer,
              (const v1::GetAnswerRequest& request, const Options& options), (override));
  MOCK_METHOD(absl::StatusOr<v1::SearchResponse>, Search,
              (const v1::SearchRequest& request, const Options& options), (override));
};

}  // namespace answerbook::mocks

#endif  // ANSWERBOOK_MOCKS_MOCK_CONNECTION_H_
