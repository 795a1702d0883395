// A server in this process that speaks TLS, on a loopback port.
#ifndef ANSWERBOOK_TESTS_CLIENT_TLS_SERVER_H_
#define ANSWERBOOK_TESTS_CLIENT_TLS_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "tests/e2e/test_certificates.h"

namespace answerbook {

// Answers with who calls: `summary` is the metadata `authorization`, `reviewed_by` the
// name in the client's certificate.
class TlsServer final : public v1::AnswerbookService::Service {
 public:
  // Without an authority of clients none is asked for a certificate. On any port unless
  // one is given.
  TlsServer(const e2e::Identity& identity, const std::string& client_authority,
            int port = 0)
      : port_(port) {
    grpc::SslServerCredentialsOptions tls(
        client_authority.empty()
            ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
            : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    tls.pem_key_cert_pairs.push_back({identity.key, identity.certificate});
    tls.pem_root_certs = client_authority;
    grpc::ServerBuilder builder;
    builder.AddListeningPort(target(), grpc::SslServerCredentials(tls), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~TlsServer() override { server_->Shutdown(std::chrono::system_clock::now()); }

  int port() const { return port_; }
  std::string target() const { return "127.0.0.1:" + std::to_string(port_); }

  grpc::Status GetAnswer(grpc::ServerContext* context,
                         const v1::GetAnswerRequest* /*request*/,
                         v1::GetAnswerResponse* response) override {
    const auto token = context->client_metadata().find("authorization");
    if (token != context->client_metadata().end()) {
      response->mutable_answer()->set_summary(
          std::string(token->second.data(), token->second.size()));
    }
    for (const grpc::string_ref& name :
         context->auth_context()->FindPropertyValues("x509_common_name")) {
      response->mutable_answer()->set_reviewed_by(std::string(name.data(), name.size()));
    }
    return grpc::Status::OK;
  }

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace answerbook

#endif  // ANSWERBOOK_TESTS_CLIENT_TLS_SERVER_H_
