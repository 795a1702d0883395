#include "answerbook/error_details.h"

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace answerbook {
namespace {

template <typename Message>
absl::Status With(const Message& detail) {
  absl::Status status(absl::StatusCode::kInvalidArgument, "m");
  status.SetPayload(
      "type.googleapis.com/" + std::string(Message::descriptor()->full_name()),
      absl::Cord(detail.SerializeAsString()));
  return status;
}

TEST(ErrorDetailsTest, AreReadByType) {
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field("query");
  violation->set_description("is empty");
  const auto violations = FieldViolations(With(bad));
  ASSERT_EQ(violations.size(), 1U);
  EXPECT_EQ(violations[0].field, "query");
  EXPECT_EQ(violations[0].description, "is empty");

  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(2);
  retry.mutable_retry_delay()->set_nanos(500000000);
  EXPECT_EQ(RetryDelay(With(retry)), absl::Milliseconds(2500));
  EXPECT_EQ(RetryDelay(With(bad)), std::nullopt);
}

TEST(ErrorDetailsTest, AreAbsentWhereThereAreNone) {
  for (const absl::Status& status : {absl::OkStatus(), absl::NotFoundError("x")}) {
    EXPECT_EQ(ErrorReason(status), "");
    EXPECT_TRUE(FieldViolations(status).empty());
    EXPECT_EQ(RetryDelay(status), std::nullopt);
    EXPECT_FALSE(MissingResource(status).has_value());
  }
}

TEST(ErrorDetailsTest, GarbageIsTakenAsAbsent) {
  absl::Status status = absl::NotFoundError("x");
  status.SetPayload("type.googleapis.com/google.rpc.ErrorInfo",
                    absl::Cord("\xFF\xFF\xFF"));
  EXPECT_EQ(ErrorReason(status), "");
}

}  // namespace
}  // namespace answerbook
