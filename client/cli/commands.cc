#include "client/cli/commands.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/util/json_util.h"

#include "answerbook/error_details.h"
#include "client/cli/text_layout.h"
#include <nlohmann/json.hpp>

namespace answerbook::cli {
namespace {

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

// How often a list that changed while it was read is begun again.
constexpr int kMostRestarts = 3;

struct Results {
  // The first page's, with the results of all pages that were read.
  v1::SearchResponse response;
  bool more = false;  // there are more; response.next_page_token is where, if it is known
};

// The SDK's range walks the pages; what is said of the results as a whole comes with the
// first page, which is read apart.
absl::StatusOr<Results> FetchOnce(const Client& client, const SearchPlan& plan) {
  v1::SearchRequest request = plan.request;
  if (request.page_size() == 0 && plan.all) request.set_page_size(kLargestPage);
  if (plan.limit.has_value()) {
    const int page = request.page_size() == 0 ? kLargestPage : request.page_size();
    request.set_page_size(std::min(page, *plan.limit));
  }
  absl::StatusOr<v1::SearchResponse> first = client.Search(request);
  if (!first.ok()) return first.status();
  Results found{*std::move(first), false};
  v1::SearchResponse& response = found.response;
  found.more = !response.next_page_token().empty();
  const bool enough = !plan.all && response.results_size() >= plan.limit.value_or(0);
  if (!found.more || enough) return found;
  request.set_page_token(response.next_page_token());
  response.clear_next_page_token();
  found.more = false;
  for (absl::StatusOr<v1::SearchResult>& result : client.SearchAll(std::move(request))) {
    if (!result.ok()) return result.status();
    if (plan.limit.has_value() && response.results_size() == *plan.limit) {
      found.more = true;
      break;
    }
    *response.add_results() = *std::move(result);
  }
  return found;
}

absl::StatusOr<Results> Fetch(const Client& client, const SearchPlan& plan) {
  absl::StatusOr<Results> found = FetchOnce(client, plan);
  // The content changed between two pages. That a given page token is old is for its
  // giver to know.
  for (int i = 0; i < kMostRestarts && plan.request.page_token().empty() &&
                  ErrorReason(found.status()) == kPageTokenExpired;
       ++i) {
    found = FetchOnce(client, plan);
  }
  return found;
}

}  // namespace

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status =
      google::protobuf::util::MessageToJsonString(message, &json, options);
  return status.ok() ? json : "null";  // messages off the wire always print
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

absl::StatusOr<v1::ListTopicsResponse> AllTopics(
    const v1::ListTopicsRequest& request,
    const std::function<
        absl::StatusOr<v1::ListTopicsResponse>(const v1::ListTopicsRequest&)>& fetch) {
  for (int restarts = 0;; ++restarts) {
    v1::ListTopicsRequest next = request;
    v1::ListTopicsResponse all;
    for (;;) {
      const absl::StatusOr<v1::ListTopicsResponse> page = fetch(next);
      if (!page.ok()) {
        // A token of the user's own is not ours to replace.
        const bool began_anew = next.page_token() != request.page_token() &&
                                ErrorReason(page.status()) == kPageTokenExpired;
        if (began_anew && restarts < kMostRestarts) break;
        return page.status();
      }
      all.MergeFrom(*page);
      next.set_page_token(page->next_page_token());
      all.clear_next_page_token();
      if (next.page_token().empty()) return all;
    }
  }
}

ExitCode Topics(const Client& client, const v1::ListTopicsRequest& request,
                const Output& to) {
  const absl::StatusOr<v1::ListTopicsResponse> all =
      AllTopics(request, [&](const auto& page) { return client.ListTopicsPage(page); });
  if (!all.ok()) return Report(all.status(), to);
  to.out << (to.json ? ToJson(*all) + "\n" : RenderTopics(*all, to.style));
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

ExitCode Search(const Client& client, const SearchPlan& plan, const Output& to) {
  const absl::StatusOr<Results> found = Fetch(client, plan);
  if (!found.ok()) return Report(found.status(), to);
  const v1::SearchResponse& response = found->response;
  if (to.json) {
    to.out << ToJson(response) << '\n';
  } else {
    ResultsView view;
    if (plan.explain) view.explain = &plan.request;
    if (!response.next_page_token().empty()) {
      view.more = "--page-token=" + response.next_page_token();
    } else if (found->more) {
      view.more = "a larger --limit, or --all";
    }
    to.out << RenderResults(response, view, to.style);
  }
  return response.verdict() == v1::VERDICT_NO_MATCH ? kNoMatch : kOk;
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
