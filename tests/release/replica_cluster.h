// Replicas of the built server on a real etcd, and callers who check what they get.
#ifndef ANSWERBOOK_TESTS_RELEASE_REPLICA_CLUSTER_H_
#define ANSWERBOOK_TESTS_RELEASE_REPLICA_CLUSTER_H_

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "answerbook/client.h"
#include "service/release/etcd.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/temp_dir.h"
#include "tests/release/etcd_cluster.h"

namespace answerbook::release {

// Three replicas with a local copy each. What each release says is one text: the summary
// of all its answers, and the body of all but one.
class ReplicaCluster {
 public:
  static constexpr size_t kReplicas = 3;

  ReplicaCluster() = default;
  virtual ~ReplicaCluster() = default;
  ReplicaCluster(const ReplicaCluster&) = delete;
  ReplicaCluster& operator=(const ReplicaCluster&) = delete;

  void StartEtcd(int members, std::vector<std::string> flags = {}) {
    etcd_ = std::make_unique<EtcdCluster>(members, std::move(flags));
  }

  // The content that says `text` everywhere, as a file; `more` makes it larger.
  std::string Content(const std::string& text, const std::string& more = "");

  // Runs answerbook-content.
  e2e::Finished Tool(std::vector<std::string> arguments) const;
  // Publishes it; the tool must say that it did.
  void Publish(const std::string& text);

  // On the port that it had before, if it had one. Ends the test when it does not start.
  void StartReplica(size_t index);
  void StartReplicas() {
    for (size_t i = 0; i < kReplicas; ++i) StartReplica(i);
  }
  void KillReplica(size_t index);
  // All replicas, for MakeConnection.
  std::string Target() const;

  // What a replica says.
  std::string Answer(size_t replica) const;
  // Whether all replicas, or this one, come to say so; a test failure when not in time.
  void ExpectAll(const std::string& text) const;
  void Expect(size_t replica, const std::string& text) const;

  std::unique_ptr<Etcd> Connect() const {
    return *Etcd::Make(*ParseEtcdAddress(etcd_->address()), {});
  }

 protected:
  // Where this replica looks for etcd, and its further flags.
  virtual std::string EtcdOf(size_t /*replica*/) const { return etcd_->address(); }
  virtual std::vector<std::string> FlagsOf(size_t /*replica*/) const { return {}; }

  e2e::TempDir files_;
  std::unique_ptr<EtcdCluster> etcd_;
  std::vector<std::string> addresses_;
  std::vector<std::unique_ptr<e2e::ServerProcess>> replicas_;
};

// Calls all replicas without a pause, by the SDK, and notes calls that fail and replies
// that no release gives: two texts in one, a text that was not allowed, two texts under
// one content version.
class Load {
 public:
  // Without texts, any will do.
  explicit Load(const std::string& target, int threads = 2,
                std::set<std::string> allowed = {});
  ~Load() { Stop(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void Allow(const std::string& text);
  // From now on callers wait up to a minute for somebody who serves, instead of giving up
  // after the four attempts that are the SDK's default. Returns once all do so.
  void BePatient(bool patient);
  void Stop();

  std::string Failures() const;
  int64_t calls() const { return calls_; }
  int64_t failed_calls() const { return failed_calls_; }

 private:
  void Run(size_t thread);
  void CallOnce(Client& client, unsigned choice);
  void Check(const std::string& text, const std::string& content_version);
  void Note(const std::string& failure);

  Client client_;
  Client patient_client_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> patient_ = false;
  std::atomic<int64_t> calls_ = 0;
  std::atomic<int64_t> failed_calls_ = 0;
  std::vector<std::atomic<int>>
      were_patient_;          // by thread: how the call under way is made
  mutable std::mutex mutex_;  // guards what follows
  std::set<std::string> allowed_;
  std::map<std::string, std::string> text_of_version_;
  std::map<std::string, int> failures_;
  std::vector<std::thread> threads_;
};

}  // namespace answerbook::release

#endif  // ANSWERBOOK_TESTS_RELEASE_REPLICA_CLUSTER_H_
