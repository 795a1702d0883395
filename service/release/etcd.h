// A client of etcd: the few calls that releases need.
#ifndef ANSWERBOOK_SERVICE_RELEASE_ETCD_H_
#define ANSWERBOOK_SERVICE_RELEASE_ETCD_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "etcdserverpb/rpc.pb.h"
#include "service/release/etcd_access.h"
#include "service/release/etcd_address.h"

namespace grpc {
class ChannelCredentials;
class ClientContext;
}  // namespace grpc

namespace answerbook::release {

// Calls an etcd cluster of version 3.4 or later. A call that an endpoint cannot take now
// goes to the next one, and while they elect a leader round again. Thread-safe.
//
// Errors are those of etcd, with the endpoint in the message; UNAVAILABLE when no
// endpoint answers in time; PERMISSION_DENIED when etcd does not take the user and the
// password, or wants some and has got none.
class Etcd {
 public:
  // Errors: INVALID_ARGUMENT for files that cannot be read or that belong together and do
  // not come together; FAILED_PRECONDITION for a password that would go over plaintext to
  // another machine. The network is not touched.
  static absl::StatusOr<std::unique_ptr<Etcd>> Make(EtcdAddress address,
                                                    EtcdAccess access);
  ~Etcd();
  Etcd(const Etcd&) = delete;
  Etcd& operator=(const Etcd&) = delete;

  const EtcdAddress& address() const { return address_; }

  absl::StatusOr<etcdserverpb::RangeResponse> Range(
      const etcdserverpb::RangeRequest& request);
  // The value of a key, nothing when there is none. `revision`, if not null, is the
  // cluster's when it was read, `mod_revision` that of the last change, 0 for no key.
  absl::StatusOr<std::optional<std::string>> Get(const std::string& key,
                                                 int64_t* revision = nullptr,
                                                 int64_t* mod_revision = nullptr);
  // The keys, without values, that begin with `prefix`, in order.
  absl::StatusOr<std::vector<std::string>> Keys(const std::string& prefix);
  absl::Status Put(const std::string& key, const std::string& value);
  absl::Status Delete(const std::string& key);
  // May have been done though it fails, when the connection broke on the way.
  absl::StatusOr<etcdserverpb::TxnResponse> Txn(const etcdserverpb::TxnRequest& request);

  // Forgets what keys were before `revision`: etcd's space is used for that until then.
  absl::Status Compact(int64_t revision);

  // Calls `on_change` for each change of `key` from `revision` on, until it returns false
  // (then OK), StopWatching is called (CANCELLED), or the stream breaks. OUT_OF_RANGE
  // when the revision was compacted away: read the key, and watch from there. One at a
  // time.
  absl::Status Watch(const std::string& key, int64_t revision,
                     const std::function<bool(const etcdserverpb::Event&)>& on_change);
  // Ends Watch, now and for ever.
  void StopWatching();

  // Waits, and goes on connecting to whoever is away. gRPC does that only while there are
  // calls, and else every five seconds a step: who sleeps instead comes back to an etcd
  // that has long been there.
  void Pause(absl::Duration pause);

  // When a member last did what it was asked, or told a watch something; the infinite
  // past before the first time.
  absl::Time last_contact() const {
    const int64_t nanos = last_contact_nanos_;
    return nanos == 0 ? absl::InfinitePast() : absl::FromUnixNanos(nanos);
  }
  // Whether a member has confirmed the watch that is under way.
  bool watching() const { return confirmed_; }

 private:
  struct Endpoint;

  Etcd(EtcdAddress address, EtcdAccess access,
       const std::shared_ptr<grpc::ChannelCredentials>& credentials);

  template <typename Call>
  absl::Status OnAnyEndpoint(const Call& call);
  template <typename Call>
  absl::Status OnEndpoint(Endpoint& endpoint, absl::Time deadline, const Call& call);
  // The token that the call goes with; empty when it goes without.
  absl::StatusOr<std::string> Authorise(Endpoint& endpoint, grpc::ClientContext* context,
                                        absl::Time deadline);
  void Forget(const std::string& token);
  absl::Status Explained(absl::Status status) const;

  const EtcdAddress address_;
  const EtcdAccess access_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;
  std::atomic<size_t> preferred_ = 0;            // the last that answered
  std::atomic<int64_t> last_contact_nanos_ = 0;  // since 1970; 0: none yet
  std::atomic<bool> confirmed_ = false;

  std::mutex mutex_;  // guards what follows
  std::string token_;
  grpc::ClientContext* watching_ = nullptr;
  bool stopped_ = false;
};

}  // namespace answerbook::release

#endif  // ANSWERBOOK_SERVICE_RELEASE_ETCD_H_
