#include "tests/e2e/server_process.h"

#include <signal.h>

#include <optional>
#include <sstream>
#include <utility>

#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace answerbook::e2e {
namespace {

// The port that the log says the server listens on.
std::optional<int> ListeningPort(const std::string& log) {
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto entry = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!entry.is_object() || entry.value("event", "") != "listening") continue;
    if (const int port = entry.value("port", 0); port > 0) return port;
  }
  return std::nullopt;
}

// As the log has it.
std::string Quoted(const std::string& event) { return "\"event\":\"" + event + "\""; }

// Ends the shared server with the tests, before the statics of other libraries go.
class SharedServerEnvironment : public ::testing::Environment {
 public:
  void TearDown() override { server_.reset(); }

  ServerProcess* server() {
    if (!started_) {
      started_ = true;
      server_ = ServerProcess::Start(ShippedContent());
    }
    return server_.get();
  }

 private:
  bool started_ = false;
  std::unique_ptr<ServerProcess> server_;
};

SharedServerEnvironment* const shared_server = [] {
  auto* environment = new SharedServerEnvironment;
  ::testing::AddGlobalTestEnvironment(environment);  // takes it over
  return environment;
}();

}  // namespace

std::string ShippedContent() { return ANSWERBOOK_SOURCE_DIR "/content"; }

std::vector<std::string> ServerCommand(const std::string& content) {
  return {ANSWERBOOK_SERVER_BINARY, "--listen=127.0.0.1:0", "--content=" + content};
}

std::unique_ptr<ServerProcess> ServerProcess::Start(
    const std::string& content, const std::vector<std::string>& flags) {
  std::vector<std::string> command = ServerCommand(content);
  command.insert(command.end(), flags.begin(), flags.end());
  auto process = std::make_unique<Process>(command);
  std::optional<int> port;
  process->WaitForStderr([&port](const std::string& log) {
    port = ListeningPort(log);
    return port.has_value();
  });
  if (!port.has_value()) {
    ADD_FAILURE() << "the server does not listen; its stderr:\n" << process->Stderr();
    return nullptr;
  }
  return std::unique_ptr<ServerProcess>(
      new ServerProcess(std::move(process), "127.0.0.1:" + std::to_string(*port)));
}

ServerProcess::~ServerProcess() {
  if (waited_) return;
  process_->Signal(SIGTERM);
  const std::optional<Exit> exit = Wait();
  EXPECT_TRUE(exit.has_value() && exit->code == 0)
      << "the server did not exit with 0; its stderr:\n"
      << process_->Stderr();
}

std::optional<Exit> ServerProcess::Wait() {
  waited_ = true;
  return process_->Wait();
}

bool ServerProcess::WaitForEvents(const std::string& event, int count) {
  const std::string wanted = Quoted(event);
  return process_->WaitForStderr([&](const std::string& log) {
    int seen = 0;
    for (size_t at = log.find(wanted); at != std::string::npos;
         at = log.find(wanted, at + 1)) {
      ++seen;
    }
    return seen >= count && log.back() == '\n';
  });
}

std::string ServerProcess::LastEvent(const std::string& event) const {
  const std::string log = process_->Stderr();
  const size_t at = log.rfind(Quoted(event));
  if (at == std::string::npos) return "";
  const size_t begin = log.rfind('\n', at) + 1;  // npos + 1 is 0
  return log.substr(begin, log.find('\n', at) - begin);
}

std::unique_ptr<v1::AnswerbookService::Stub> ServerProcess::NewStub() const {
  return v1::AnswerbookService::NewStub(NewChannel(address_));
}

ServerProcess* SharedServer() { return shared_server->server(); }

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
}

}  // namespace answerbook::e2e
