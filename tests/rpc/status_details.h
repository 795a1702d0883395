// Reads what google.rpc details a status carries.
#ifndef ANSWERBOOK_TESTS_RPC_STATUS_DETAILS_H_
#define ANSWERBOOK_TESTS_RPC_STATUS_DETAILS_H_

#include <optional>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"
#include "gtest/gtest.h"

namespace answerbook::rpc {

// The details of a type; nothing unless there is exactly one.
template <typename Detail>
std::optional<Detail> DetailOf(const grpc::Status& status) {
  google::rpc::Status decoded;
  EXPECT_TRUE(decoded.ParseFromString(status.error_details()));
  EXPECT_EQ(decoded.code(), status.error_code());
  EXPECT_EQ(decoded.message(), status.error_message());
  std::optional<Detail> found;
  for (const google::protobuf::Any& any : decoded.details()) {
    EXPECT_EQ(any.type_url().find("type.googleapis.com/google.rpc."), 0U);
    Detail detail;
    if (!any.Is<Detail>()) continue;
    EXPECT_FALSE(found.has_value()) << "twice: " << any.type_url();
    EXPECT_TRUE(any.UnpackTo(&detail));
    found = detail;
  }
  return found;
}

// ErrorInfo.reason; a test failure unless the domain is ours.
inline std::string ReasonOf(const grpc::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  if (!info.has_value()) return "no ErrorInfo";
  EXPECT_EQ(info->domain(), "answerbook");
  return info->reason();
}

// The fields of BadRequest, in order.
inline std::vector<std::string> FieldsOf(const grpc::Status& status) {
  std::vector<std::string> fields;
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status);
  if (!bad_request.has_value()) return fields;
  for (const auto& violation : bad_request->field_violations()) {
    EXPECT_NE(violation.description(), "");
    fields.push_back(violation.field());
  }
  return fields;
}

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_TESTS_RPC_STATUS_DETAILS_H_
