#include "service/rpc/service.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <string_view>
#include <typeinfo>
#include <utility>

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

bool DeadlinePassed(const grpc::ServerContext& context) {
  return context.deadline() < std::chrono::system_clock::now();
}

}  // namespace

grpc::Status ReportFailure(std::string_view method,
                           const Service::OnFailure& on_failure) {
  const auto report = [&](std::string_view what) {
    if (on_failure) on_failure(method, what);
  };
  try {
    throw;
  } catch (const std::bad_alloc& failure) {
    report(typeid(failure).name());
    return OutOfMemory();
  } catch (const std::exception& failure) {
    report(typeid(failure).name());
  } catch (...) {
    report("not a std::exception");
  }
  return InternalError();
}

template <typename Request>
void Service::AddHandler(const char* path, Handler<Request> handler, ReplyCache* cache) {
  Add(path, [this, path, handler, cache](const grpc::ServerContext& context,
                                         const grpc::ByteBuffer& bytes,
                                         grpc::ByteBuffer* reply) {
    return CatchAll(path, on_failure_, [&] {
      if (DeadlinePassed(context)) return DeadlineExceeded();
      const std::shared_ptr<const snapshot::Snapshot> live = holder_->Get();
      grpc::Slice asked;  // only requests in one piece are kept: all small ones are
      const bool cached = cache != nullptr && bytes.TrySingleSlice(&asked).ok();
      if (cached) {
        if (const auto known = cache->Find(View(asked), live->serial())) {
          *reply = grpc::ByteBuffer(&*known, 1);
          return grpc::Status::OK;
        }
      }
      Request request;
      if (grpc::Status status = ParseRequest(bytes, &request); !status.ok()) {
        return status;
      }
      // One a thread for each method, as this function is there for each type of
      // request.
      static thread_local ReplySize size;
      WireWriter response(size.expected());
      grpc::Status status = handler(*live, request, &response);
      if (status.ok()) {
        size.Saw(response.size());
        if (cached) cache->Store(View(asked), live->serial(), response.bytes());
        *reply = ToByteBuffer(std::move(response));
      }
      return status;
    });
  });
}

Service::Service(const snapshot::SnapshotHolder* holder, OnFailure on_failure,
                 size_t cache_bytes)
    : holder_(holder), on_failure_(std::move(on_failure)), searches_(cache_bytes) {
  AddHandler("/answerbook.v1.AnswerbookService/ListTopics", ListTopics);
  AddHandler("/answerbook.v1.AnswerbookService/GetAnswer", GetAnswer);
  AddHandler("/answerbook.v1.AnswerbookService/Search", Search, &searches_);
}

// Before on_failure_ goes.
Service::~Service() { Stop(); }

}  // namespace answerbook::rpc
