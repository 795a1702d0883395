// answerbookd, started for a test on a port of its own.
#ifndef ANSWERBOOK_TESTS_E2E_SERVER_PROCESS_H_
#define ANSWERBOOK_TESTS_E2E_SERVER_PROCESS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "grpcpp/channel.h"

#include "answerbook/v1/answerbook_service.grpc.pb.h"
#include "tests/e2e/process.h"

namespace answerbook::e2e {

// The library in this checkout.
std::string ShippedContent();

// What a command line of the server starts with: the program, an address on which it
// listens on any free port of this machine, and the content.
std::vector<std::string> ServerCommand(const std::string& content);

// A server that listens. The destructor stops it as its operator would, when the test has
// not, and a server that does not exit with 0 then (a sanitizer found something) fails
// the test.
class ServerProcess {
 public:
  // Starts a server and waits until it listens; null, and a test failure with what the
  // server said, when it does not come to that.
  static std::unique_ptr<ServerProcess> Start(const std::string& content,
                                              const std::vector<std::string>& flags = {});

  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  // "127.0.0.1:port".
  const std::string& address() const { return address_; }

  // Waits for the end of a server that the test signalled. Nothing when it does not end
  // in time.
  std::optional<Exit> Wait();

  Process& process() { return *process_; }

  // Waits until the log has `count` events of this name; false when it does not come to
  // that in time.
  bool WaitForEvents(const std::string& event, int count = 1);
  // The last line of the log with this event; empty when there is none.
  std::string LastEvent(const std::string& event) const;

  // A stub on a connection of its own.
  std::unique_ptr<v1::AnswerbookService::Stub> NewStub() const;

 private:
  ServerProcess(std::unique_ptr<Process> process, std::string address)
      : process_(std::move(process)), address_(std::move(address)) {}

  std::unique_ptr<Process> process_;
  bool waited_ = false;
  std::string address_;
};

// A server with the shipped content that all tests of this process share; null when it
// could not be started.
ServerProcess* SharedServer();

// A connection that shares nothing with others to the same address.
std::shared_ptr<grpc::Channel> NewChannel(const std::string& address);

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_SERVER_PROCESS_H_
