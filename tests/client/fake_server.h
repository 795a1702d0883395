// A server in this process, on a loopback port, that answers as a test says.
#ifndef ANSWERBOOK_TESTS_CLIENT_FAKE_SERVER_H_
#define ANSWERBOOK_TESTS_CLIENT_FAKE_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "answerbook/v1/answerbook_service.grpc.pb.h"

namespace answerbook {

class FakeServer final : public v1::AnswerbookService::Service {
 public:
  using Handler = std::function<grpc::Status(
      grpc::ServerContext*, const v1::GetAnswerRequest&, v1::GetAnswerResponse*)>;

  explicit FakeServer(Handler handler) : handler_(std::move(handler)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeServer() override { server_->Shutdown(std::chrono::system_clock::now()); }

  std::string target() const { return "127.0.0.1:" + std::to_string(port_); }

  grpc::Status GetAnswer(grpc::ServerContext* context,
                         const v1::GetAnswerRequest* request,
                         v1::GetAnswerResponse* response) override {
    return handler_(context, *request, response);
  }
  grpc::Status Search(grpc::ServerContext* /*context*/, const v1::SearchRequest* request,
                      v1::SearchResponse* response) override {
    response->set_corrected_query(request->query());
    return grpc::Status::OK;
  }
  grpc::Status ListTopics(grpc::ServerContext* /*context*/,
                          const v1::ListTopicsRequest* /*request*/,
                          v1::ListTopicsResponse* response) override {
    response->set_total_size(7);
    return grpc::Status::OK;
  }

 private:
  Handler handler_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace answerbook

#endif  // ANSWERBOOK_TESTS_CLIENT_FAKE_SERVER_H_
