// With a mock the test says what each call returns, and looks at what was asked. Nothing
// is sent: such tests take microseconds. Links answerbook::client_mocks and GoogleMock.
// [mock-names]
#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "answerbook/mocks/mock_connection.h"
#include "client/examples/testing/reply.h"  // ReplyTo, the code under test

using answerbook::Client;
using answerbook::mocks::MockConnection;
using ::testing::Return;
// [end]

namespace {

// [mock]
TEST(ReplyWithMockTest, AsksBackWhenItIsNotSure) {
  answerbook::v1::SearchResponse response;
  response.set_verdict(answerbook::v1::VERDICT_UNCERTAIN);
  response.add_results()->set_matched_question("May cats drink milk?");

  const auto connection = std::make_shared<MockConnection>();
  EXPECT_CALL(*connection, Search).WillOnce(Return(response));
  EXPECT_CALL(*connection, GetAnswer).Times(0);

  EXPECT_EQ(ReplyTo(Client(connection), "milk"), "Did you mean: May cats drink milk?");
}
// [end]

// [mock-error]
TEST(ReplyWithMockTest, SaysThatItCannotLookUp) {
  const auto connection = std::make_shared<MockConnection>();
  EXPECT_CALL(*connection, Search).WillOnce(Return(absl::UnavailableError("away")));

  EXPECT_EQ(ReplyTo(Client(connection), "May cats drink milk?"),
            "I cannot look that up now. Please try again later.");
}
// [end]

TEST(ReplyWithMockTest, DoesNotLetAReaderWaitForLong) {
  const auto connection = std::make_shared<MockConnection>();
  EXPECT_CALL(*connection, Search)
      .WillOnce([](const answerbook::v1::SearchRequest& request,
                   const answerbook::Options& options) {
        EXPECT_EQ(request.query(), "May cats drink milk?");
        EXPECT_EQ(options.get<answerbook::DeadlineOption>(), absl::Seconds(3));
        return answerbook::v1::SearchResponse();
      });

  EXPECT_EQ(ReplyTo(Client(connection), "May cats drink milk?"),
            "I have no answer to that.");
}

}  // namespace
