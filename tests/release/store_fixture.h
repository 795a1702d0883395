// A store in a real etcd.
#ifndef ANSWERBOOK_TESTS_RELEASE_STORE_FIXTURE_H_
#define ANSWERBOOK_TESTS_RELEASE_STORE_FIXTURE_H_

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

#include "service/release/replica.h"
#include "service/release/store.h"
#include "tests/release/etcd_cluster.h"

namespace answerbook::release {

// One etcd for all tests of a suite, each with a prefix of its own.
class StoreFixture : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (EtcdCluster::WhyNot().empty()) etcd_server_ = new EtcdCluster;
  }
  static void TearDownTestSuite() {
    delete etcd_server_;
    etcd_server_ = nullptr;
  }
  void SetUp() override {
    if (etcd_server_ == nullptr) GTEST_SKIP() << EtcdCluster::WhyNot();
    address_.endpoints = {etcd_server_->endpoints()};
    static int tests = 0;
    address_.prefix = absl::StrCat("/test-", ++tests);
    etcd_ = *Etcd::Make(address_, {});
    store_ = std::make_unique<ReleaseStore>(*etcd_);
  }
  std::unique_ptr<Replica> NewReplica(const std::string& copy = "") {
    return *Replica::Make(address_, {}, copy);
  }

  static inline EtcdCluster* etcd_server_ = nullptr;
  EtcdAddress address_;
  std::unique_ptr<Etcd> etcd_;
  std::unique_ptr<ReleaseStore> store_;
};

}  // namespace answerbook::release

#endif  // ANSWERBOOK_TESTS_RELEASE_STORE_FIXTURE_H_
