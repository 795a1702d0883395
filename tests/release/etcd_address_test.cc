#include "service/release/etcd_address.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace answerbook::release {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(EtcdAddressTest, HostsAndPrefix) {
  const auto address = ParseEtcdAddress("etcd://a:1,[::1]:2,c.example:65535/x/y/");
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_THAT(address->endpoints, ElementsAre("a:1", "[::1]:2", "c.example:65535"));
  EXPECT_EQ(address->prefix, "/x/y");
}

TEST(EtcdAddressTest, PortAndPrefixMayBeLeftOut) {
  const auto address = ParseEtcdAddress("etcd://a,[::1]/");
  ASSERT_TRUE(address.ok()) << address.status();
  EXPECT_THAT(address->endpoints, ElementsAre("a:2379", "[::1]:2379"));
  EXPECT_EQ(address->prefix, "/answerbook");
}

TEST(EtcdAddressTest, WhatIsWrongIsSaid) {
  for (const char* text :
       {"http://a", "etcd://", "etcd:///x", "etcd://a,,b", "etcd://a:0", "etcd://a:65536",
        "etcd://:1", "etcd://a:x", "etcd://a/x y"}) {
    const auto address = ParseEtcdAddress(text);
    EXPECT_FALSE(address.ok()) << text;
    EXPECT_THAT(std::string(address.status().message()),
                HasSubstr("etcd://host:2379,host:2379/prefix"));
  }
  EXPECT_TRUE(IsEtcdAddress("etcd://x"));
  EXPECT_FALSE(IsEtcdAddress("content/etcd://x"));
}

}  // namespace
}  // namespace answerbook::release
