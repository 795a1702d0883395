#include "bench/rpc_workload.h"

#include <cstddef>
#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/message_lite.h"
#include "grpcpp/client_context.h"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include <nlohmann/json.hpp>

namespace answerbook::bench {
namespace {

constexpr char kService[] = "/answerbook.v1.AnswerbookService/";
constexpr size_t kMostRequests = 2000;

grpc::ByteBuffer Bytes(const google::protobuf::MessageLite& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return {&slice, 1};
}

std::vector<std::string> Queries(const std::vector<v1::AnswerRef>& answers,
                                 const std::string& queries, const std::string& field) {
  std::vector<std::string> texts;
  if (queries.empty()) {
    for (const v1::AnswerRef& answer : answers) texts.push_back(answer.question());
    return texts;
  }
  std::ifstream in(queries);
  for (std::string line; std::getline(in, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) continue;
    std::string text = json.value(field, "");
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace

absl::StatusOr<std::vector<v1::AnswerRef>> SomeAnswers(const std::string& address) {
  const auto stub = v1::AnswerbookService::NewStub(NewChannel(address));
  std::vector<v1::AnswerRef> all;
  v1::ListTopicsRequest request;
  request.set_view(v1::TOPIC_VIEW_FULL);
  request.set_page_size(200);
  do {
    grpc::ClientContext context;
    v1::ListTopicsResponse response;
    if (const grpc::Status status = stub->ListTopics(&context, request, &response);
        !status.ok()) {
      return absl::UnavailableError(absl::StrCat("ListTopics: ", status.error_message()));
    }
    for (const v1::Topic& topic : response.topics()) {
      all.insert(all.end(), topic.answers().begin(), topic.answers().end());
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  std::vector<v1::AnswerRef> some;
  const size_t step = all.size() / kMostRequests + 1;
  for (size_t i = 0; i < all.size(); i += step) some.push_back(std::move(all[i]));
  return some;
}

absl::StatusOr<Workload> MakeWorkload(const std::string& method,
                                      const std::vector<v1::AnswerRef>& answers,
                                      const std::string& queries,
                                      const std::string& field) {
  Workload workload;
  if (method == "search") {
    workload.path = absl::StrCat(kService, "Search");
    for (const std::string& text : Queries(answers, queries, field)) {
      v1::SearchRequest request;
      request.set_query(text);
      workload.requests.push_back(Bytes(request));
    }
  } else if (method == "get_answer") {
    workload.path = absl::StrCat(kService, "GetAnswer");
    for (const v1::AnswerRef& answer : answers) {
      v1::GetAnswerRequest request;
      request.set_answer_id(answer.answer_id());
      workload.requests.push_back(Bytes(request));
    }
  } else if (method == "list_topics" || method == "list_topics_full") {
    workload.path = absl::StrCat(kService, "ListTopics");
    v1::ListTopicsRequest request;
    if (method == "list_topics_full") request.set_view(v1::TOPIC_VIEW_FULL);
    workload.requests.push_back(Bytes(request));
  } else {
    return absl::InvalidArgumentError(absl::StrCat("no such method: ", method));
  }
  if (workload.requests.empty()) return absl::InvalidArgumentError("nothing to ask");
  return workload;
}

}  // namespace answerbook::bench
