// An etcd that wants to know who calls: publishers who may write and replicas who may
// read.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"

#include "etcdserverpb/rpc.grpc.pb.h"
#include "service/release/replica.h"
#include "service/release/store.h"
#include "tests/release/etcd_cluster.h"
#include "tests/release/replica_cluster.h"

namespace answerbook::release {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Roles for what is under /answerbook/.
class EtcdAuthTest : public ::testing::Test, protected ReplicaCluster {
 protected:
  void SetUp() override {
    if (!EtcdCluster::WhyNot().empty()) GTEST_SKIP() << EtcdCluster::WhyNot();
    // Sessions that are not used for a second are over. Hashing that costs little.
    StartEtcd(1, {"--auth-token-ttl=1", "--bcrypt-cost=4"});
    auth_ = etcdserverpb::Auth::NewStub(
        grpc::CreateChannel(etcd_->endpoint(0), grpc::InsecureChannelCredentials()));
    replica_password_ = files_.Write("replica.password", "to read\n");
    publisher_password_ = files_.Write("publisher.password", "to write\n");
  }

  // The call must succeed.
  template <typename Request, typename Response>
  void Ask(grpc::Status (etcdserverpb::Auth::Stub::*call)(grpc::ClientContext*,
                                                          const Request&, Response*),
           const Request& request) {
    grpc::ClientContext context;
    if (!token_.empty()) context.AddMetadata("token", token_);
    Response response;
    const grpc::Status status = (auth_.get()->*call)(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  void AddUser(const std::string& name, const std::string& password,
               std::optional<etcdserverpb::Permission::Type> may) {
    using Stub = etcdserverpb::Auth::Stub;
    etcdserverpb::AuthUserAddRequest user;
    user.set_name(name);
    user.set_password(password);
    Ask(&Stub::UserAdd, user);
    etcdserverpb::AuthRoleAddRequest role;
    role.set_name(name);
    if (name != "root") Ask(&Stub::RoleAdd, role);
    if (may.has_value()) {
      etcdserverpb::AuthRoleGrantPermissionRequest grant;
      grant.set_name(name);
      grant.mutable_perm()->set_perm_type(*may);
      grant.mutable_perm()->set_key("/answerbook/");
      grant.mutable_perm()->set_range_end("/answerbook0");
      Ask(&Stub::RoleGrantPermission, grant);
    }
    etcdserverpb::AuthUserGrantRoleRequest member;
    member.set_user(name);
    member.set_role(name);
    Ask(&Stub::UserGrantRole, member);
  }

  // From now on it asks.
  void TurnOn() {
    AddUser("root", "root's", std::nullopt);
    AddUser("replica", "to read", etcdserverpb::Permission::READ);
    AddUser("publisher", "to write", etcdserverpb::Permission::READWRITE);
    Ask(&etcdserverpb::Auth::Stub::AuthEnable, etcdserverpb::AuthEnableRequest());
  }

  std::string TokenOf(const std::string& user, const std::string& password) {
    etcdserverpb::AuthenticateRequest request;
    request.set_name(user);
    request.set_password(password);
    grpc::ClientContext context;
    etcdserverpb::AuthenticateResponse response;
    EXPECT_TRUE(auth_->Authenticate(&context, request, &response).ok());
    return response.token();
  }

  EtcdAccess AccessOf(const std::string& user, const std::string& password_file) {
    EtcdAccess access;
    access.user = user;
    access.password_file = password_file;
    return access;
  }
  std::unique_ptr<Etcd> ConnectAs(const EtcdAccess& access) {
    return *Etcd::Make(*ParseEtcdAddress(etcd_->address()), access);
  }
  std::vector<std::string> PublishCommand(const std::string& text) {
    return {"publish", Content(text), etcd_->address()};
  }
  e2e::Finished ToolAs(std::vector<std::string> arguments, const std::string& user,
                       const std::string& password_file) {
    arguments.push_back("--etcd-user=" + user);
    arguments.push_back("--etcd-password-file=" + password_file);
    return Tool(std::move(arguments));
  }

  std::vector<std::string> FlagsOf(size_t) const override {
    return {"--etcd_user=replica", "--etcd_password_file=" + replica_password_};
  }

  // Until what is not used has expired: there is nothing to see it by.
  static void WaitForExpiry() { absl::SleepFor(absl::Milliseconds(2500)); }

  std::unique_ptr<etcdserverpb::Auth::Stub> auth_;
  std::string token_;
  std::string replica_password_;
  std::string publisher_password_;
};

TEST_F(EtcdAuthTest, PublishersPublishAndReplicasFollow) {
  TurnOn();
  const e2e::Finished published =
      ToolAs(PublishCommand("one"), "publisher", publisher_password_);
  ASSERT_EQ(published.exit.code, 0) << published.err;
  StartReplica(0);
  Expect(0, "one");
  WaitForExpiry();
  const e2e::Finished again =
      ToolAs(PublishCommand("two"), "publisher", publisher_password_);
  EXPECT_EQ(again.exit.code, 0) << again.err;
  Expect(0, "two");
  // The sessions are gone with the process that kept them.
  etcd_->Kill(0);
  etcd_->Start(0);
  etcd_->WaitFor(0);
  const e2e::Finished third =
      ToolAs(PublishCommand("three"), "publisher", publisher_password_);
  EXPECT_EQ(third.exit.code, 0) << third.err;
  Expect(0, "three");
}

TEST_F(EtcdAuthTest, WhoeverMayNotIsToldWhatIsWrong) {
  TurnOn();
  const e2e::Finished nobody = Tool(PublishCommand("one"));
  EXPECT_EQ(nobody.exit.code, 3);
  EXPECT_THAT(nobody.err, HasSubstr("--etcd-user"));
  const std::string wrong = files_.Write("wrong.password", "a guess\n");
  const e2e::Finished guesser = ToolAs(PublishCommand("one"), "publisher", wrong);
  EXPECT_EQ(guesser.exit.code, 3);
  EXPECT_THAT(guesser.err, HasSubstr("invalid user ID or password"));
  EXPECT_THAT(guesser.err, HasSubstr("(user publisher, with the password in " + wrong));
  EXPECT_THAT(guesser.err, Not(HasSubstr("a guess")));
  const e2e::Finished reader =
      ToolAs(PublishCommand("one"), "replica", replica_password_);
  EXPECT_EQ(reader.exit.code, 3);
  EXPECT_THAT(reader.err,
              HasSubstr("user replica has no role that may do this under /answerbook"));
  // So is who starts a server.
  std::vector<std::string> command = e2e::ServerCommand(etcd_->address());
  command.emplace_back("--etcd_user=replica");
  command.push_back("--etcd_password_file=" + wrong);
  const e2e::Finished server = e2e::RunProgram(command);
  EXPECT_EQ(server.exit.code, 2);
  EXPECT_THAT(server.err, HasSubstr("invalid user ID or password"));
}

TEST_F(EtcdAuthTest, SessionsAreBegunAnew) {
  TurnOn();
  const auto etcd = ConnectAs(AccessOf("publisher", publisher_password_));
  const std::string key = "/answerbook/key";
  ASSERT_TRUE(etcd->Put(key, "one").ok());
  WaitForExpiry();
  const absl::Status expired = etcd->Put(key, "two");
  EXPECT_TRUE(expired.ok()) << expired;
  // A change of any user or role ends all sessions.
  token_ = TokenOf("root", "root's");
  AddUser("somebody", "new", std::nullopt);
  const absl::Status changed = etcd->Put(key, "three");
  EXPECT_TRUE(changed.ok()) << changed;
  // A new password is read from the file when the session is over.
  etcdserverpb::AuthUserChangePasswordRequest request;
  request.set_name("publisher");
  request.set_password("another");
  token_ = TokenOf("root", "root's");
  Ask(&etcdserverpb::Auth::Stub::UserChangePassword, request);
  files_.Write("publisher.password", "another\n");
  const absl::Status renewed = etcd->Put(key, "four");
  EXPECT_TRUE(renewed.ok()) << renewed;
  EXPECT_EQ(etcd->Get(key)->value(), "four");
}

TEST_F(EtcdAuthTest, ItMayBeTurnedOnWhileAllServe) {
  const e2e::Finished before =
      ToolAs(PublishCommand("one"), "publisher", publisher_password_);
  ASSERT_EQ(before.exit.code, 0) << before.err;
  StartReplica(0);
  Expect(0, "one");
  TurnOn();
  const e2e::Finished after =
      ToolAs(PublishCommand("two"), "publisher", publisher_password_);
  EXPECT_EQ(after.exit.code, 0) << after.err;
  Expect(0, "two");
}

}  // namespace
}  // namespace answerbook::release
