#include "service/rpc/errors.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "tests/rpc/status_details.h"

namespace answerbook::rpc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ErrorsTest, InvalidRequestNamesEveryViolation) {
  const grpc::Status status =
      InvalidRequest({{"page_size", "is odd"}, {"topic_ids[3]", "is even"}});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("page_size: is odd"));
  EXPECT_THAT(status.error_message(), HasSubstr("2 violations"));
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_TRUE(bad_request.has_value());
  ASSERT_EQ(bad_request->field_violations_size(), 2);
  EXPECT_EQ(bad_request->field_violations(1).field(), "topic_ids[3]");
  EXPECT_EQ(bad_request->field_violations(1).description(), "is even");
}

TEST(ErrorsTest, ManyViolationsAreCountedInsteadOfListed) {
  std::vector<Violation> violations;
  violations.reserve(100);
  for (int i = 0; i < 100; ++i) {
    violations.push_back({absl::StrCat("topic_ids[", i, "]"), "is wrong"});
  }
  const grpc::Status status = InvalidRequest(violations);
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  ASSERT_TRUE(bad_request.has_value());
  ASSERT_EQ(bad_request->field_violations_size(), 17);
  EXPECT_THAT(bad_request->field_violations(16).description(), HasSubstr("83 more"));
}

TEST(ErrorsTest, PageTokenInvalidNamesTheField) {
  const grpc::Status status = PageTokenInvalid("is torn");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "PAGE_TOKEN_INVALID");
  EXPECT_THAT(FieldsOf(status), ElementsAre("page_token"));
}

TEST(ErrorsTest, PageTokenExpiredIsAbortedAndTellsTheLiveVersion) {
  const grpc::Status status = PageTokenExpired("0123");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "PAGE_TOKEN_EXPIRED");
  EXPECT_EQ(info->metadata().at("content_version"), "0123");
}

TEST(ErrorsTest, AnswerNotFoundNamesTheResource) {
  const grpc::Status status = AnswerNotFound("no-such-answer");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "ANSWER_NOT_FOUND");
  const auto resource = DetailOf<google::rpc::ResourceInfo>(status);
  ASSERT_TRUE(resource.has_value());
  EXPECT_EQ(resource->resource_type(), "answerbook.v1.Answer");
  EXPECT_EQ(resource->resource_name(), "no-such-answer");
}

TEST(ErrorsTest, OutOfMemoryTellsWhenToTryAgain) {
  const grpc::Status status = OutOfMemory();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ReasonOf(status), "OUT_OF_MEMORY");
  const auto retry = DetailOf<google::rpc::RetryInfo>(status);
  ASSERT_TRUE(retry.has_value());
  EXPECT_GT(retry->retry_delay().seconds(), 0);
}

TEST(ErrorsTest, ErrorsThatPassTellWhenToTryAgain) {
  const absl::Duration delay = absl::Seconds(3) + absl::Milliseconds(250);
  for (const grpc::Status& status : {Overloaded(delay), RateLimited("a-b", delay)}) {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    const auto retry = DetailOf<google::rpc::RetryInfo>(status);
    ASSERT_TRUE(retry.has_value());
    EXPECT_EQ(retry->retry_delay().seconds(), 3);
    EXPECT_EQ(retry->retry_delay().nanos(), 250'000'000);
  }
  EXPECT_EQ(ReasonOf(Overloaded(delay)), "OVERLOADED");
  EXPECT_EQ(ReasonOf(RateLimited("", delay)), "RATE_LIMITED");
}

TEST(ErrorsTest, ErrorsOfAccessTellWhoMayNotDoWhat) {
  EXPECT_EQ(CredentialsMissing("none").error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(CredentialsMissing("none")), "CREDENTIALS_MISSING");
  EXPECT_EQ(CredentialsInvalid("bad").error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ReasonOf(CredentialsInvalid("bad")), "CREDENTIALS_INVALID");
  const grpc::Status method = MethodForbidden("a-b", "Search");
  EXPECT_EQ(method.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReasonOf(method), "METHOD_FORBIDDEN");
  const grpc::Status topic = TopicForbidden("some-topic");
  EXPECT_EQ(topic.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  const auto info = DetailOf<google::rpc::ErrorInfo>(topic);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "TOPIC_FORBIDDEN");
  EXPECT_EQ(info->metadata().at("topic_id"), "some-topic");
}

TEST(ErrorsTest, TheOtherErrorsCarryTheirReason) {
  EXPECT_EQ(Cancelled().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(ReasonOf(Cancelled()), "CANCELLED");
  EXPECT_EQ(DeadlineExceeded().error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(ReasonOf(DeadlineExceeded()), "DEADLINE_EXCEEDED");
  EXPECT_EQ(InternalError().error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_EQ(ReasonOf(InternalError()), "INTERNAL_ERROR");
}

}  // namespace
}  // namespace answerbook::rpc
