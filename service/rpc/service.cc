#include "service/rpc/service.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <string_view>
#include <typeinfo>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

#include "service/rpc/errors.h"
#include "service/rpc/get_answer.h"
#include "service/rpc/list_topics.h"
#include "service/rpc/parse.h"
#include "service/rpc/search.h"

namespace answerbook::rpc {
namespace {

// How much room the replies of a method need, from what the last ones took.
class ReplySize {
 public:
  size_t expected() const { return expected_; }

  void Saw(size_t bytes) {
    expected_ = std::clamp(std::max(bytes + bytes / 8, expected_ - expected_ / 16),
                           kLeastReplyBytes, kMostReplyBytes);
  }

 private:
  static constexpr size_t kLeastReplyBytes = size_t{2} * 1024;
  static constexpr size_t kMostReplyBytes = size_t{64} * 1024;

  size_t expected_ = kLeastReplyBytes;
};

// What `response` wrote, not copied.
grpc::ByteBuffer ToByteBuffer(WireWriter&& response) {
  WireWriter::Released released = std::move(response).Release();
  char* const memory = released.memory.release();
  const grpc::Slice slice(
      const_cast<char*>(released.bytes.data()), released.bytes.size(),
      [](void* owned) { delete[] static_cast<char*>(owned); }, memory);
  return {&slice, 1};
}

std::string_view View(const grpc::Slice& slice) {
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

// As Method counts.
constexpr std::array<const char*, kMethodCount> kMethodPaths = {
    "/answerbook.v1.AnswerbookService/ListTopics",
    "/answerbook.v1.AnswerbookService/GetAnswer",
    "/answerbook.v1.AnswerbookService/Search"};

// Callers who were refused for overload are asked to wait so long, up to twice.
constexpr absl::Duration kOverloadDelay = absl::Milliseconds(100);

// From 0 to 1.
double Jitter() {
  static thread_local absl::InsecureBitGen generator;
  return absl::Uniform<double>(generator, 0, 1);
}

bool DeadlinePassed(const grpc::ServerContext& context) {
  return context.deadline() < std::chrono::system_clock::now();
}

}  // namespace

void PushBack(absl::Duration delay, grpc::ServerContext& context) {
  context.AddTrailingMetadata("grpc-retry-pushback-ms",
                              absl::StrCat(absl::ToInt64Milliseconds(delay)));
}

grpc::Status ReportFailure(std::string_view method,
                           const Service::OnFailure& on_failure) {
  // Memory that is short is so for what is said of it, too: that must not end the
  // process.
  const auto report = [&](std::string_view what) {
    try {
      if (on_failure) on_failure(method, what);
    } catch (...) {
      return;
    }
  };
  try {
    throw;
  } catch (const std::bad_alloc& failure) {
    report(typeid(failure).name());
    try {
      return OutOfMemory();
    } catch (const std::bad_alloc&) {
      return {grpc::StatusCode::RESOURCE_EXHAUSTED, ""};
    }
  } catch (const std::exception& failure) {
    report(typeid(failure).name());
  } catch (...) {
    report("not a std::exception");
  }
  return InternalError();
}

grpc::Status Service::Admit(Method method, const Incoming& call, Caller* caller,
                            Shed* shed) {
  if (call.cancelled) {
    *shed = Shed::kCancelled;
    return Cancelled();
  }
  if (DeadlinePassed(call.context)) {
    *shed = Shed::kExpired;
    return DeadlineExceeded();
  }
  if (settings_.policy == nullptr) return grpc::Status::OK;
  return settings_.policy->Admit(method, call, caller, shed);
}

grpc::Status Service::Refuse(size_t method, const Incoming& call) {
  CallRecord record{.method = static_cast<Method>(method), .shed = Shed::kOverload};
  grpc::Status status = CatchAll(kMethodPaths[method], settings_.on_failure, [&] {
    // Spread, so that those who were refused together do not come back together.
    const absl::Duration delay = kOverloadDelay * (1 + Jitter());
    PushBack(delay, call.context);
    return Overloaded(delay);
  });
  record.code = status.error_code();
  record.request_bytes = call.request.Length();
  TellOf(record, call);
  return status;
}

void Service::TellOf(const CallRecord& record, const Incoming& call) {
  if (settings_.policy == nullptr) return;
  CatchAll(kMethodPaths[static_cast<size_t>(record.method)], settings_.on_failure, [&] {
    settings_.policy->Answered(record, call);
    return grpc::Status();
  });
}

template <typename Request>
grpc::Status Service::Answer(Method method, Handler<Request> handler, ReplyCache* cache,
                             const Incoming& call, grpc::ByteBuffer* reply,
                             Caller* caller, CallRecord* record) {
  grpc::Status admitted = Admit(method, call, caller, &record->shed);
  record->principal = caller->principal;
  if (!admitted.ok()) return admitted;
  const std::shared_ptr<const snapshot::Snapshot> live = holder_->Get();
  HandlerContext context{.topics = caller->topics, .outcome = {}};
  grpc::Slice asked;  // only requests in one piece are kept: all small ones are
  // What is kept is for those who may see everything.
  const bool cached = cache != nullptr && caller->topics.all() &&
                      call.request.TrySingleSlice(&asked).ok();
  if (cached) {
    if (const auto known = cache->Find(View(asked), live->serial())) {
      *reply = grpc::ByteBuffer(&known->bytes, 1);
      record->cached = true;
      record->verdict = known->outcome.verdict;
      record->corrected = known->outcome.corrected;
      record->reply_bytes = known->bytes.size();
      return grpc::Status::OK;
    }
  }
  Request request;
  if (grpc::Status status = ParseRequest(call.request, &request); !status.ok()) {
    return status;
  }
  // One a thread for each method, as this function is there for each type of request.
  static thread_local ReplySize size;
  WireWriter response(size.expected());
  grpc::Status status = handler(*live, request, context, &response);
  if (!status.ok()) return status;
  size.Saw(response.size());
  if (cached) {
    cache->Store(View(asked), live->serial(), response.bytes(), context.outcome);
  }
  record->verdict = context.outcome.verdict;
  record->corrected = context.outcome.corrected;
  record->reply_bytes = response.size();
  *reply = ToByteBuffer(std::move(response));
  return status;
}

template <typename Request>
void Service::AddHandler(Method method, Handler<Request> handler, ReplyCache* cache) {
  const char* const path = kMethodPaths[static_cast<size_t>(method)];
  Add(path, [this, method, path, handler, cache](const Incoming& call,
                                                 grpc::ByteBuffer* reply) {
    Caller caller;  // holds what the record refers to
    CallRecord record{.method = method};
    grpc::Status status = CatchAll(path, settings_.on_failure, [&] {
      return Answer(method, handler, cache, call, reply, &caller, &record);
    });
    if (settings_.policy != nullptr) {
      record.code = status.error_code();
      record.request_bytes = call.request.Length();
      record.duration = std::chrono::steady_clock::now() - call.arrived;
      TellOf(record, call);
    }
    return status;
  });
}

Service::Service(const snapshot::SnapshotHolder* holder, Settings settings)
    : holder_(holder), settings_(std::move(settings)), searches_(settings_.cache_bytes) {
  // In the order of Method: Refuse is given numbers.
  AddHandler(Method::kListTopics, ListTopics);
  AddHandler(Method::kGetAnswer, GetAnswer);
  AddHandler(Method::kSearch, Search, &searches_);
}

// Before the members go.
Service::~Service() { Stop(); }

}  // namespace answerbook::rpc
