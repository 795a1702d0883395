#include "service/rpc/service.h"

#include <chrono>
#include <exception>
#include <memory>
#include <new>
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

// Larger replies are rare: see WireWriter::Clear.
grpc::ByteBuffer ToByteBuffer(std::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return {&slice, 1};
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
void Service::AddHandler(const char* path, Handler<Request> handler) {
  Add(path,
      [this, path, handler](const grpc::ServerContext& context,
                            const grpc::ByteBuffer& bytes, grpc::ByteBuffer* reply) {
        return CatchAll(path, on_failure_, [&] {
          if (DeadlinePassed(context)) return DeadlineExceeded();
          Request request;
          if (grpc::Status status = ParseRequest(bytes, &request); !status.ok()) {
            return status;
          }
          // Memory that is warm, and seldom has to grow.
          static thread_local WireWriter response;
          response.Clear();
          const std::shared_ptr<const snapshot::Snapshot> live = holder_->Get();
          grpc::Status status = handler(*live, request, &response);
          if (status.ok()) *reply = ToByteBuffer(response.bytes());
          return status;
        });
      });
}

Service::Service(const snapshot::SnapshotHolder* holder, OnFailure on_failure)
    : holder_(holder), on_failure_(std::move(on_failure)) {
  AddHandler("/answerbook.v1.AnswerbookService/ListTopics", ListTopics);
  AddHandler("/answerbook.v1.AnswerbookService/GetAnswer", GetAnswer);
  AddHandler("/answerbook.v1.AnswerbookService/Search", Search);
}

// Before on_failure_ goes.
Service::~Service() { Stop(); }

}  // namespace answerbook::rpc
