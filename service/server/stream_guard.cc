#include "service/server/stream_guard.h"

#include <grpc/grpc.h>
#include <grpc/support/alloc.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"

#include <nlohmann/json.hpp>

namespace answerbook::server {
namespace {

using Json = nlohmann::json;

constexpr std::chrono::milliseconds kPassInterval{200};

// What gRPC answers: an object, or null if it has nothing.
Json Parsed(char* answer) {
  const std::unique_ptr<char, void (*)(void*)> owned(answer, gpr_free);
  Json parsed = Json::parse(answer == nullptr ? "" : answer, nullptr,
                            /*allow_exceptions=*/false);
  return parsed.is_object() ? parsed : Json();
}

// The member of this name; null if there is none.
const Json& Member(const Json& object, const char* name) {
  static const Json none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

// 64-bit numbers are strings in the JSON of protocol buffers; left out, they are 0.
int64_t NumberOf(const Json& object, const char* name) {
  const Json& member = Member(object, name);
  if (member.is_number_integer()) return member.get<int64_t>();
  int64_t number = 0;
  if (!member.is_string() ||
      !absl::SimpleAtoi(member.get_ref<const std::string&>(), &number)) {
    return 0;
  }
  return number;
}

int64_t OpenCalls(const Json& server) {
  const Json& data = Member(server, "data");
  return NumberOf(data, "callsStarted") - NumberOf(data, "callsSucceeded") -
         NumberOf(data, "callsFailed");
}

int64_t OpenStreams(const Json& socket) {
  const Json& data = Member(socket, "data");
  return NumberOf(data, "streamsStarted") - NumberOf(data, "streamsSucceeded") -
         NumberOf(data, "streamsFailed");
}

// Those that are older come first.
void AppendSockets(int64_t server, std::vector<int64_t>* out) {
  for (int64_t next = 0;;) {
    const Json page = Parsed(grpc_channelz_get_server_sockets(server, next, 0));
    const Json& sockets = Member(page, "socketRef");
    for (const Json& socket : sockets) {
      out->push_back(NumberOf(socket, "socketId"));
      next = out->back() + 1;
    }
    // It stands on the last page alone.
    const Json& end = Member(page, "end");
    if (sockets.empty() || (end.is_boolean() && end.get<bool>())) return;
  }
}

ConnectionEnds::End EndOf(const Json& socket, const char* name) {
  ConnectionEnds::End end;
  const Json& address = Member(Member(socket, name), "tcpip_address");
  const Json& bytes = Member(address, "ip_address");
  if (bytes.is_string()) {
    absl::Base64Unescape(bytes.get_ref<const std::string&>(), &end.address);
  }
  end.port = static_cast<int>(NumberOf(address, "port"));
  return end;
}

}  // namespace

void StreamGuard::BeginPass(Clock::time_point now) {
  std::erase_if(suspects_,
                [this](const auto& suspect) { return suspect.second.pass != pass_; });
  next_pass_ = now + kPassInterval;
  const Json answer = Parsed(grpc_channelz_get_servers(0));
  const Json& servers = Member(answer, "server");
  int64_t started = 0;
  for (const Json& server : servers) {
    started += NumberOf(Member(server, "data"), "callsStarted");
  }
  // Without a new call nobody holds more than before.
  if (suspects_.empty() && started == started_) return;
  started_ = started;
  ++pass_;
  for (const Json& server : servers) {
    if (OpenCalls(server) <= most_) continue;
    AppendSockets(NumberOf(Member(server, "ref"), "serverId"), &left_);
  }
}

void StreamGuard::Look(int64_t id, Clock::time_point now,
                       std::vector<ConnectionEnds>* found) {
  const Json answer = Parsed(grpc_channelz_get_socket(id));
  const Json& socket = Member(answer, "socket");
  const int64_t open = OpenStreams(socket);
  if (open <= most_) {
    suspects_.erase(id);
    return;
  }
  Suspect& suspect = suspects_.try_emplace(id, Suspect{now, pass_}).first->second;
  suspect.pass = pass_;
  if (open <= kAtOnce * most_ && now - suspect.since < kPatience) return;
  found->push_back({EndOf(socket, "local"), EndOf(socket, "remote")});
}

std::vector<ConnectionEnds> StreamGuard::Sweep(Clock::time_point now,
                                               Clock::duration time) {
  std::vector<ConnectionEnds> found;
  if (left_.empty() && now >= next_pass_) BeginPass(now);
  // From the back: who came last is looked at first.
  for (const Clock::time_point end = now + time; !left_.empty() && Clock::now() < end;) {
    const int64_t id = left_.back();
    left_.pop_back();
    Look(id, now, &found);
  }
  return found;
}

}  // namespace answerbook::server
