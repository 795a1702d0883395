// Parts of etcd's transactions.
#ifndef ANSWERBOOK_SERVICE_RELEASE_TRANSACTION_H_
#define ANSWERBOOK_SERVICE_RELEASE_TRANSACTION_H_

#include <cstdint>
#include <string>

#include "etcdserverpb/rpc.pb.h"

namespace answerbook::release {

// How often a publisher begins again because something was pruned meanwhile, and a pruner
// because something was published.
inline constexpr int kMostTries = 5;

// The transaction happens only if the key was last changed in this revision; 0: if there
// is no such key.
inline void Unchanged(etcdserverpb::TxnRequest* txn, const std::string& key,
                      int64_t mod_revision) {
  etcdserverpb::Compare* compare = txn->add_compare();
  compare->set_key(key);
  compare->set_result(etcdserverpb::Compare::EQUAL);
  compare->set_target(etcdserverpb::Compare::MOD);
  compare->set_mod_revision(mod_revision);
}

inline void AddPut(etcdserverpb::TxnRequest* txn, const std::string& key,
                   const std::string& value) {
  etcdserverpb::PutRequest* put = txn->add_success()->mutable_request_put();
  put->set_key(key);
  put->set_value(value);
}

}  // namespace answerbook::release

#endif  // ANSWERBOOK_SERVICE_RELEASE_TRANSACTION_H_
