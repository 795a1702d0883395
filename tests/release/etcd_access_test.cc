#include "service/release/etcd_access.h"

#include "gtest/gtest.h"

namespace answerbook::release {
namespace {

bool IsPrivate(const std::string& etcd, const EtcdAccess& access = {}) {
  const auto address = ParseEtcdAddress(etcd);
  EXPECT_TRUE(address.ok()) << address.status();
  return address.ok() && CheckIsPrivate(*address, access).ok();
}

TEST(EtcdAccessTest, APasswordGoesToThisMachineAloneInPlaintext) {
  for (const char* here :
       {"etcd://localhost", "etcd://localhost:2379", "etcd://127.0.0.1",
        "etcd://127.1.2.3:1", "etcd://[::1]:2379"}) {
    EXPECT_TRUE(IsPrivate(here)) << here;
  }
  for (const char* elsewhere :
       {"etcd://127.evil.example.com", "etcd://127.0.0.1.example.com:2379",
        "etcd://127.1", "etcd://localhost.example.com", "etcd://[::2]", "etcd://10.0.0.1",
        "etcd://[::ffff:10.0.0.1]:2379", "etcd://127.0.0.1,10.0.0.1"}) {
    EXPECT_FALSE(IsPrivate(elsewhere)) << elsewhere;
    EXPECT_TRUE(IsPrivate(elsewhere, {.tls = true})) << elsewhere;
  }
}

}  // namespace
}  // namespace answerbook::release
