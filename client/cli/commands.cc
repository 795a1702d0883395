#include "client/cli/commands.h"

#include <string>

#include "google/protobuf/util/json_util.h"

#include "answerbook/error_details.h"
#include "client/cli/text_layout.h"
#include <nlohmann/json.hpp>

namespace answerbook::cli {
namespace {

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status =
      google::protobuf::util::MessageToJsonString(message, &json, options);
  return status.ok() ? json : "null";  // messages off the wire always print
}

ExitCode CodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
      return kUsage;
    case absl::StatusCode::kNotFound:
      return kNotFound;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return kUnreachable;
    default:
      return kFailed;
  }
}

ExitCode Report(const absl::Status& status, const Output& to) {
  if (to.json) {
    nlohmann::ordered_json json;
    json["code"] = absl::StatusCodeToString(status.code());
    json["message"] = std::string(status.message());
    json["reason"] = ErrorReason(status);
    for (const FieldViolation& violation : FieldViolations(status)) {
      json["field_violations"].push_back(
          {{"field", violation.field}, {"description", violation.description}});
    }
    to.err << json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    return CodeOf(status);
  }
  const std::vector<FieldViolation> violations = FieldViolations(status);
  if (violations.empty()) {
    to.err << "answerbook: " << Harmless(std::string(status.message())) << " ("
           << absl::StatusCodeToString(status.code()) << ")\n";
  }
  for (const FieldViolation& violation : violations) {
    to.err << "answerbook: " << Harmless(violation.field) << ": "
           << Harmless(violation.description) << '\n';
  }
  return CodeOf(status);
}

}  // namespace

ExitCode Topics(const Client& client, const v1::ListTopicsRequest& request,
                const Output& to) {
  // All pages as one response: what a person or a script wants of a list.
  v1::ListTopicsRequest next = request;
  v1::ListTopicsResponse all;
  do {
    absl::StatusOr<v1::ListTopicsResponse> page = client.ListTopicsPage(next);
    if (!page.ok()) return Report(page.status(), to);
    next.set_page_token(page->next_page_token());
    all.MergeFrom(*page);
    all.set_next_page_token(page->next_page_token());  // merging keeps the last non-empty
  } while (!next.page_token().empty());
  to.out << (to.json ? ToJson(all) + "\n" : RenderTopics(all, to.style));
  return kOk;
}

ExitCode Get(const Client& client, const v1::GetAnswerRequest& request,
             const Output& to) {
  const absl::StatusOr<v1::GetAnswerResponse> response = client.GetAnswer(request);
  if (!response.ok()) return Report(response.status(), to);
  const bool verbatim = request.body_format() != v1::BODY_FORMAT_PLAIN_TEXT;
  to.out << (to.json ? ToJson(*response) + "\n"
                     : RenderAnswer(response->answer(), verbatim, to.style));
  return kOk;
}

ExitCode Search(const Client& client, const v1::SearchRequest& request,
                const Output& to) {
  const absl::StatusOr<v1::SearchResponse> response = client.Search(request);
  if (!response.ok()) return Report(response.status(), to);
  to.out << (to.json ? ToJson(*response) + "\n" : RenderResults(*response, to.style));
  return response->verdict() == v1::VERDICT_NO_MATCH ? kNoMatch : kOk;
}

ExitCode Ask(const Client& client, const v1::SearchRequest& request, const Output& to) {
  const absl::StatusOr<v1::SearchResponse> found = client.Search(request);
  if (!found.ok()) return Report(found.status(), to);
  if (found->verdict() != v1::VERDICT_ANSWERED || found->results().empty()) {
    to.out << (to.json ? "{\"search\":" + ToJson(*found) + "}\n"
                       : RenderNoAnswer(*found, to.style));
    return found->verdict() == v1::VERDICT_UNCERTAIN ? kUncertain : kNoMatch;
  }
  v1::GetAnswerRequest get;
  get.set_answer_id(found->results(0).answer().answer_id());
  get.set_body_format(v1::BODY_FORMAT_PLAIN_TEXT);
  const absl::StatusOr<v1::GetAnswerResponse> response = client.GetAnswer(get);
  if (!response.ok()) return Report(response.status(), to);
  if (to.json) {
    to.out << "{\"search\":" << ToJson(*found)
           << ",\"answer\":" << ToJson(response->answer()) << "}\n";
  } else {
    to.out << RenderCorrection(*found, to.style)
           << RenderAnswer(response->answer(), /*verbatim=*/false, to.style);
  }
  return kOk;
}

}  // namespace answerbook::cli
