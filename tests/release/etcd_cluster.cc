#include "tests/release/etcd_cluster.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "gtest/gtest.h"

#include "etcdserverpb/rpc.grpc.pb.h"

namespace answerbook::release {
namespace {

std::string EtcdBinary() {
  const char* path = std::getenv("ANSWERBOOK_ETCD");
  return path == nullptr ? std::string() : std::string(path);
}

// Ports that nobody had at the same time. From below those that the system gives to
// whoever asks for any: it would give one away while its member is restarted.
std::vector<int> FreePorts(int count) {
  std::random_device random;
  std::uniform_int_distribution<int> any_port(10'000, 30'000);
  std::vector<int> ports;
  std::vector<int> sockets;
  while (std::ssize(ports) < count) {
    const int port = any_port(random);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) std::abort();
    sockets.push_back(fd);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
      ports.push_back(port);
    }
  }
  for (const int fd : sockets) close(fd);
  return ports;
}

// What a member says of itself over its HTTP gateway would need an HTTP client; whether a
// connection is taken is enough to begin with, the first call waits for the rest.
bool TakesConnections(const std::string& host_port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port =
      htons(static_cast<uint16_t>(std::stoi(host_port.substr(host_port.find(':') + 1))));
  const bool taken =
      connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  close(fd);
  return taken;
}

// Of a question that is asked again.
constexpr std::chrono::seconds kShort{2};

std::shared_ptr<grpc::Channel> Channel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
}

template <typename Condition>
bool ComesTrue(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + e2e::kPatience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace

std::string EtcdCluster::WhyNot() {
  return EtcdBinary().empty()
             ? "no etcd: ANSWERBOOK_ETCD names none (scripts/test fetches it from "
               "Debian's package etcd-server)"
             : "";
}

EtcdCluster::EtcdCluster(int members, std::vector<std::string> flags,
                         const std::string& client_scheme)
    : flags_(std::move(flags)), scheme_(client_scheme) {
  const std::vector<int> ports = FreePorts(2 * members);
  for (size_t i = 0; i < static_cast<size_t>(members); ++i) {
    members_.push_back({absl::StrCat("127.0.0.1:", ports[2 * i]),
                        absl::StrCat("127.0.0.1:", ports[2 * i + 1]), nullptr, 0,
                        nullptr});
    members_.back().network = std::make_unique<TcpProxy>(members_.back().peer);
  }
  for (size_t i = 0; i < members_.size(); ++i) Start(i);
  for (size_t i = 0; i < members_.size(); ++i) WaitFor(i);
}

EtcdCluster::~EtcdCluster() {
  for (Member& member : members_) {
    if (member.process != nullptr) member.process->Signal(SIGKILL);
  }
}

std::string EtcdCluster::endpoints() const {
  std::vector<std::string> all;
  all.reserve(members_.size());
  for (const Member& member : members_) all.push_back(member.client);
  return absl::StrJoin(all, ",");
}

void EtcdCluster::Start(size_t member) {
  std::vector<std::string> cluster;
  cluster.reserve(members_.size());
  for (size_t i = 0; i < members_.size(); ++i) {
    cluster.push_back(absl::StrCat("m", i, "=http://", members_[i].network->address()));
  }
  Member& one = members_[member];
  std::vector<std::string> command = {
      EtcdBinary(),
      absl::StrCat("--name=m", member),
      absl::StrCat("--data-dir=", directory_.Path(absl::StrCat("m", member))),
      absl::StrCat("--listen-client-urls=", scheme_, "://", one.client),
      absl::StrCat("--advertise-client-urls=", scheme_, "://", one.client),
      absl::StrCat("--listen-peer-urls=http://", one.peer),
      absl::StrCat("--initial-advertise-peer-urls=http://", one.network->address()),
      absl::StrCat("--initial-cluster=", absl::StrJoin(cluster, ",")),
      "--initial-cluster-state=new",
      "--log-level=error"};
  command.insert(command.end(), flags_.begin(), flags_.end());
  one.process = std::make_unique<e2e::Process>(command);
}

void EtcdCluster::WaitFor(size_t member) {
  const auto end = std::chrono::steady_clock::now() + e2e::kPatience;
  while (!TakesConnections(members_[member].client)) {
    if (std::chrono::steady_clock::now() > end) {
      ADD_FAILURE() << "etcd does not listen: " << members_[member].process->Stderr();
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void EtcdCluster::Kill(size_t member) {
  members_[member].process->Signal(SIGKILL);
  members_[member].process->Wait();
}

std::optional<etcdserverpb::StatusResponse> EtcdCluster::Status(Member& member) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kShort);
  etcdserverpb::StatusResponse response;
  const auto stub = etcdserverpb::Maintenance::NewStub(Channel(member.client));
  if (!stub->Status(&context, {}, &response).ok()) return std::nullopt;
  member.id = response.header().member_id();
  return response;
}

size_t EtcdCluster::Leader() {
  size_t leader = members_.size();
  const auto look = [&] {
    for (Member& member : members_) {
      const auto status = Status(member);
      if (!status.has_value() || status->leader() == 0) continue;
      for (size_t i = 0; i < members_.size(); ++i) {
        if (Status(members_[i]).has_value() && members_[i].id == status->leader()) {
          leader = i;
        }
      }
    }
    return leader < members_.size();
  };
  EXPECT_TRUE(ComesTrue(look)) << "etcd has no leader";
  return leader < members_.size() ? leader : 0;
}

void EtcdCluster::WaitUntilWhole() {
  for (const Member& member : members_) {
    const auto stub = etcdserverpb::KV::NewStub(Channel(member.client));
    const auto reads = [&] {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + kShort);
      etcdserverpb::RangeRequest request;
      request.set_key("whole?");
      etcdserverpb::RangeResponse response;
      return stub->Range(&context, request, &response).ok();
    };
    EXPECT_TRUE(ComesTrue(reads)) << member.client << " has not come back";
  }
}

std::string EtcdCluster::MakeRoom(int64_t bytes) {
  std::string errors;
  const auto note = [&](const grpc::Status& status) {
    if (!status.ok()) absl::StrAppend(&errors, status.error_message(), "\n");
  };
  // A member compacts in its own time, and what it has not compacted yet stays.
  for (Member& member : members_) {
    const auto stub = etcdserverpb::Maintenance::NewStub(Channel(member.client));
    const auto defragment = [&] {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + e2e::kPatience);
      etcdserverpb::DefragmentResponse response;
      note(stub->Defragment(&context, {}, &response));
      const auto status = Status(member);
      return status.has_value() && status->db_size() <= bytes;
    };
    if (!ComesTrue(defragment)) {
      absl::StrAppend(&errors, "a member does not get below ", bytes, " bytes\n");
    }
  }
  const auto stub = etcdserverpb::Maintenance::NewStub(Channel(members_[0].client));
  etcdserverpb::AlarmResponse alarms;
  const auto ask = [&](const etcdserverpb::AlarmRequest& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + e2e::kPatience);
    etcdserverpb::AlarmResponse response;
    note(stub->Alarm(&context, request, &response));
    return response;
  };
  alarms = ask({});
  for (const etcdserverpb::AlarmMember& alarm : alarms.alarms()) {
    etcdserverpb::AlarmRequest request;
    request.set_action(etcdserverpb::AlarmRequest::DEACTIVATE);
    request.set_member_id(alarm.member_id());
    request.set_alarm(alarm.alarm());
    ask(request);
  }
  return errors;
}

// Members say who they are in the requests to the others.
void EtcdCluster::CutOff(size_t member) {
  EXPECT_TRUE(ComesTrue([&] { return Status(members_[member]).has_value(); }));
  const std::string said =
      absl::StrCat("X-Server-From: ", absl::Hex(members_[member].id), "\r\n");
  for (size_t i = 0; i < members_.size(); ++i) {
    members_[i].network->Cut(i == member ? "" : said);
  }
}

void EtcdCluster::Heal() {
  for (Member& member : members_) member.network->Heal();
}

void EtcdCluster::Pause(size_t member) { members_[member].process->Signal(SIGSTOP); }
void EtcdCluster::Resume(size_t member) { members_[member].process->Signal(SIGCONT); }

}  // namespace answerbook::release
