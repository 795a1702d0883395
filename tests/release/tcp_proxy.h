// A network between two processes of this machine that can be cut.
#ifndef ANSWERBOOK_TESTS_RELEASE_TCP_PROXY_H_
#define ANSWERBOOK_TESTS_RELEASE_TCP_PROXY_H_

#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace answerbook::release {

// Passes on what comes to its own port. While it is cut nothing passes and nothing is
// closed, whatever the two sides do: as when packets are lost, bytes wait until it is
// healed. Thread-safe.
class TcpProxy {
 public:
  // Both "127.0.0.1:port"; nobody needs to listen at `target` yet.
  explicit TcpProxy(std::string target);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  const std::string& address() const { return address_; }

  // With `said`: only connections whose client has sent this text.
  void Cut(const std::string& said = "");
  void Heal();
  // Closes all connections there are. While it is cut, new ones wait.
  void CloseAll();

 private:
  struct Connection {
    int client = -1;
    int server = -1;
    std::string said;  // the end of what the client sent
    bool marked = false;
    std::string to_server;
    std::string to_client;
    bool ended = false;
  };

  void Run();
  void Accept();
  bool IsCut(const Connection& connection) const;
  void Serve(Connection& connection, short client_events, short server_events);
  void Wake() const;

  const std::string target_;
  std::string address_;
  int listener_ = -1;
  int wake_ = -1;
  std::mutex mutex_;  // guards what follows
  bool ending_ = false;
  bool cut_ = false;
  std::string cut_text_;
  std::list<Connection> connections_;
  std::thread thread_;
};

}  // namespace answerbook::release

#endif  // ANSWERBOOK_TESTS_RELEASE_TCP_PROXY_H_
