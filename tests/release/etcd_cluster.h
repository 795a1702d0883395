// A real etcd of one or more members, on loopback ports.
#ifndef ANSWERBOOK_TESTS_RELEASE_ETCD_CLUSTER_H_
#define ANSWERBOOK_TESTS_RELEASE_ETCD_CLUSTER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "etcdserverpb/rpc.pb.h"
#include "tests/e2e/process.h"
#include "tests/e2e/temp_dir.h"
#include "tests/release/tcp_proxy.h"

namespace answerbook::release {

class EtcdCluster {
 public:
  // Why there can be none: no etcd on this machine. Empty when there can be.
  static std::string WhyNot();

  // Starts the members, with further flags, and waits until they answer; a test failure
  // when they do not. With the client scheme "https" they speak TLS to clients, with
  // files that the flags name.
  explicit EtcdCluster(int members = 1, std::vector<std::string> flags = {},
                       const std::string& client_scheme = "http");
  ~EtcdCluster();

  // "127.0.0.1:1234,…": all members.
  std::string endpoints() const;
  std::string endpoint(size_t member) const { return members_[member].client; }
  // "etcd://…/answerbook".
  std::string address() const { return "etcd://" + endpoints() + "/answerbook"; }

  size_t size() const { return members_.size(); }

  void Kill(size_t member);  // SIGKILL
  void Pause(size_t member);
  void Resume(size_t member);
  // Starts a killed member again, with its data.
  void Start(size_t member);
  // Whether it takes connections by now; a test failure when it does not in time.
  void WaitFor(size_t member);

  // Cuts a member off from the others, and makes all whole again. Clients reach it still.
  void CutOff(size_t member);
  void Heal();

  // Which member leads; a test failure when there is no such in time.
  size_t Leader();
  // Until every member does what the majority decides; a test failure when not in time.
  void WaitUntilWhole();
  // Frees the space of what was deleted and compacted until each member has at most
  // `bytes`, and lets etcd write again. Empty when that went well.
  std::string MakeRoom(int64_t bytes);

 private:
  struct Member {
    std::string client;  // host:port
    std::string peer;
    std::unique_ptr<TcpProxy> network;  // in front of `peer`
    uint64_t id = 0;                    // 0 before anybody asked
    std::unique_ptr<e2e::Process> process;
  };

  // Nothing when it does not say.
  std::optional<etcdserverpb::StatusResponse> Status(Member& member);

  e2e::TempDir directory_;
  std::vector<std::string> flags_;
  std::string scheme_;
  std::vector<Member> members_;
};

}  // namespace answerbook::release

#endif  // ANSWERBOOK_TESTS_RELEASE_ETCD_CLUSTER_H_
