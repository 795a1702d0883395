#include "answerbook/fakes/fake_server.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

#include "answerbook/error_details.h"
#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "client/fakes/fake_health.h"
#include "client/fakes/fake_search.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace fakes {
namespace {

template <typename Detail>
absl::Status With(absl::Status status, const Detail& detail) {
  status.SetPayload(
      absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()),
      absl::Cord(detail.SerializeAsString()));
  return status;
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  google::rpc::Status details;
  details.set_code(static_cast<int>(status.code()));
  details.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    google::protobuf::Any* detail = details.add_details();
    detail->set_type_url(std::string(url));
    detail->set_value(std::string(payload));
  });
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message()),
          details.SerializeAsString()};
}

absl::Status Invalid(const std::string& field, const std::string& description,
                     const std::string& reason = "INVALID_REQUEST") {
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field(field);
  bad.mutable_field_violations(0)->set_description(description);
  return With(
      WithReason(absl::InvalidArgumentError(absl::StrCat(field, ": ", description)),
                 reason),
      bad);
}

bool IsSlug(const std::string& text) {
  if (text.empty() || text.size() > 128 || text.front() == '-' || text.back() == '-') {
    return false;
  }
  for (const char c : text) {
    if (!absl::ascii_islower(static_cast<unsigned char>(c)) &&
        !absl::ascii_isdigit(static_cast<unsigned char>(c)) && c != '-') {
      return false;
    }
  }
  return !absl::StrContains(text, "--");
}

// The part of a list that a request asks for.
struct Slice {
  size_t begin = 0;
  size_t end = 0;
  std::string next_page_token;
};

// `request` is the request without its page_size and page_token: tokens hold for that one
// alone. Tokens are `<offset>.<request>.<content version>`.
absl::StatusOr<Slice> SliceOf(size_t size, int page_size, int otherwise, int most,
                              const std::string& token, const std::string& request,
                              const std::string& version) {
  if (page_size < 0) return Invalid("page_size", "must not be negative");
  Slice slice;
  const std::string key = absl::StrCat(absl::Hex(std::hash<std::string>()(request)));
  if (!token.empty()) {
    const std::vector<std::string> parts = absl::StrSplit(token, absl::MaxSplits('.', 2));
    if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &slice.begin) ||
        parts[1] != key) {
      return Invalid("page_token", "was not issued for this request",
                     "PAGE_TOKEN_INVALID");
    }
    if (parts[2] != version) {
      return WithReason(absl::AbortedError("the content has changed: start again"),
                        kPageTokenExpired);
    }
  }
  slice.begin = std::min(slice.begin, size);
  const int length = page_size == 0 ? otherwise : std::min(page_size, most);
  slice.end = std::min(size, slice.begin + static_cast<size_t>(length));
  if (slice.end < size) {
    slice.next_page_token = absl::StrCat(slice.end, ".", key, ".", version);
  }
  return slice;
}

template <typename Request>
std::string WithoutPage(Request request) {
  request.clear_page_size();
  request.clear_page_token();
  return request.SerializeAsString();
}

absl::Status ListTopics(const FakeLibrary& library, const v1::ListTopicsRequest& request,
                        v1::ListTopicsResponse* response) {
  std::vector<v1::Topic> topics = library.topics;
  std::sort(topics.begin(), topics.end(),
            [](const auto& a, const auto& b) { return a.topic_id() < b.topic_id(); });
  const absl::StatusOr<Slice> slice =
      SliceOf(topics.size(), request.page_size(), 50, 1000, request.page_token(),
              WithoutPage(request), library.content_version);
  if (!slice.ok()) return slice.status();
  for (size_t i = slice->begin; i < slice->end; ++i) {
    v1::Topic topic = topics[i];
    topic.clear_answers();
    int count = 0;
    for (const v1::Answer& answer : library.answers) {
      if (answer.topic_id() != topic.topic_id()) continue;
      ++count;
      if (request.view() != v1::TOPIC_VIEW_FULL) continue;
      v1::AnswerRef* ref = topic.add_answers();
      ref->set_answer_id(answer.answer_id());
      ref->set_topic_id(answer.topic_id());
      ref->set_question(answer.question());
    }
    topic.set_answer_count(count);
    *response->add_topics() = std::move(topic);
  }
  response->set_next_page_token(slice->next_page_token);
  response->set_total_size(static_cast<int>(topics.size()));
  response->set_content_version(library.content_version);
  return absl::OkStatus();
}

absl::Status GetAnswer(const FakeLibrary& library, const v1::GetAnswerRequest& request,
                       v1::GetAnswerResponse* response) {
  if (!IsSlug(request.answer_id())) {
    return Invalid("answer_id", "must be a slug, such as may-cats-drink-milk");
  }
  for (const v1::Answer& answer : library.answers) {
    if (answer.answer_id() != request.answer_id()) continue;
    *response->mutable_answer() = answer;
    response->set_content_version(library.content_version);
    return absl::OkStatus();
  }
  google::rpc::ResourceInfo resource;
  resource.set_resource_type("answerbook.v1.Answer");
  resource.set_resource_name(request.answer_id());
  return With(WithReason(absl::NotFoundError(absl::StrCat("the library has no answer ",
                                                          request.answer_id())),
                         "ANSWER_NOT_FOUND"),
              resource);
}

absl::Status Search(const FakeLibrary& library, const v1::SearchRequest& request,
                    v1::SearchResponse* response) {
  if (request.query().empty()) return Invalid("query", "must not be empty");
  if (request.topic_ids_size() > 100) return Invalid("topic_ids", "at most 100");
  if (!(request.min_confidence() >= 0 && request.min_confidence() <= 1)) {
    return Invalid("min_confidence", "must be 0 to 1");
  }
  v1::SearchResponse all = FakeSearch(library, request);
  const absl::StatusOr<Slice> slice =
      SliceOf(static_cast<size_t>(all.results_size()), request.page_size(), 10, 100,
              request.page_token(), WithoutPage(request), library.content_version);
  if (!slice.ok()) return slice.status();
  all.mutable_results()->DeleteSubrange(
      static_cast<int>(slice->end), all.results_size() - static_cast<int>(slice->end));
  all.mutable_results()->DeleteSubrange(0, static_cast<int>(slice->begin));
  all.set_next_page_token(slice->next_page_token);
  *response = std::move(all);
  return absl::OkStatus();
}

}  // namespace

class FakeServer::Service final : public v1::AnswerbookService::Service {
 public:
  explicit Service(FakeLibrary library) : library_(std::move(library)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    builder.RegisterCallbackGenericService(&health_);
    server_ = builder.BuildAndStart();
    if (server_ == nullptr || port_ == 0) std::abort();
  }
  ~Service() override { server_->Shutdown(std::chrono::system_clock::now()); }

  grpc::Status ListTopics(grpc::ServerContext* context,
                          const v1::ListTopicsRequest* request,
                          v1::ListTopicsResponse* response) override {
    return Serve("ListTopics", context, *request, response, fakes::ListTopics);
  }
  grpc::Status GetAnswer(grpc::ServerContext* context,
                         const v1::GetAnswerRequest* request,
                         v1::GetAnswerResponse* response) override {
    return Serve("GetAnswer", context, *request, response, fakes::GetAnswer);
  }
  grpc::Status Search(grpc::ServerContext* context, const v1::SearchRequest* request,
                      v1::SearchResponse* response) override {
    return Serve("Search", context, *request, response, fakes::Search);
  }

  int port() const { return port_; }

  mutable std::mutex mutex_;  // guards what follows
  FakeLibrary library_;
  int failures_ = 0;
  absl::Status failure_;
  absl::Duration latency_ = absl::ZeroDuration();
  std::map<std::string, int> calls_;
  std::multimap<std::string, std::string> metadata_;

 private:
  template <typename Request, typename Response, typename Answer>
  grpc::Status Serve(const char* method, grpc::ServerContext* context,
                     const Request& request, Response* response, Answer answer) {
    FakeLibrary library;
    absl::Duration latency;
    absl::Status failure;
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ++calls_[method];
      metadata_.clear();
      for (const auto& [key, value] : context->client_metadata()) {
        metadata_.emplace(std::string(key.data(), key.size()),
                          std::string(value.data(), value.size()));
      }
      library = library_;
      latency = latency_;
      if (failures_ > 0) {
        --failures_;
        failure = failure_;
      }
    }
    const absl::Time end = absl::Now() + latency;
    while (absl::Now() < end && !context->IsCancelled()) {
      absl::SleepFor(std::min(end - absl::Now(), absl::Milliseconds(5)));
    }
    if (!failure.ok()) return ToGrpcStatus(failure);
    return ToGrpcStatus(answer(library, request, response));
  }

  int port_ = 0;
  FakeHealth health_;
  std::unique_ptr<grpc::Server> server_;
};

v1::Topic& FakeLibrary::AddTopic(const std::string& topic_id, const std::string& title) {
  v1::Topic& topic = topics.emplace_back();
  topic.set_topic_id(topic_id);
  topic.set_title(title);
  topic.set_language("en");
  return topic;
}

v1::Answer& FakeLibrary::AddAnswer(const std::string& topic_id,
                                   const std::string& answer_id,
                                   const std::string& question,
                                   const std::string& summary) {
  v1::Answer& answer = answers.emplace_back();
  answer.set_topic_id(topic_id);
  answer.set_answer_id(answer_id);
  answer.set_question(question);
  answer.set_summary(summary);
  answer.set_body(summary);
  answer.set_language("en");
  return answer;
}

FakeServer::FakeServer(FakeLibrary library)
    : service_(std::make_unique<Service>(std::move(library))) {}

FakeServer::~FakeServer() = default;

std::string FakeServer::target() const {
  return absl::StrCat("127.0.0.1:", service_->port());
}

std::shared_ptr<Connection> FakeServer::Connect(const Options& options) const {
  return MakeConnection(target(), options);
}

void FakeServer::SetLibrary(FakeLibrary library) {
  const std::lock_guard<std::mutex> lock(service_->mutex_);
  service_->library_ = std::move(library);
}

void FakeServer::FailNext(int calls, const absl::Status& status) {
  const std::lock_guard<std::mutex> lock(service_->mutex_);
  service_->failures_ = status.ok() ? 0 : calls;
  service_->failure_ = status;
}

void FakeServer::SetLatency(absl::Duration latency) {
  const std::lock_guard<std::mutex> lock(service_->mutex_);
  service_->latency_ = latency;
}

int FakeServer::calls(const std::string& method) const {
  const std::lock_guard<std::mutex> lock(service_->mutex_);
  int count = 0;
  for (const auto& [name, calls] : service_->calls_) {
    if (method.empty() || method == name) count += calls;
  }
  return count;
}

std::multimap<std::string, std::string> FakeServer::last_metadata() const {
  const std::lock_guard<std::mutex> lock(service_->mutex_);
  return service_->metadata_;
}

absl::Status WithReason(absl::Status status, const std::string& reason) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.set_domain("answerbook");
  return With(std::move(status), info);
}

absl::Status WithRetryDelay(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo info;
  info.mutable_retry_delay()->set_seconds(absl::ToInt64Seconds(delay));
  info.mutable_retry_delay()->set_nanos(static_cast<int>(
      absl::ToInt64Nanoseconds(delay - absl::Seconds(absl::ToInt64Seconds(delay)))));
  return With(std::move(status), info);
}

}  // namespace fakes
}  // namespace sdk_v0
}  // namespace answerbook
