#include "service/server/stream_guard.h"

#include <grpc/grpc.h>
#include <grpc/support/alloc.h>

#include <memory>
#include <string_view>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"

#include <nlohmann/json.hpp>

namespace answerbook::server {
namespace {

using Json = nlohmann::json;

// Calls that were reset stay open until a thread comes to them: only who still holds too
// many after this is ended.
constexpr std::chrono::seconds kPatience{1};

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

void AppendSockets(int64_t server, std::vector<int64_t>* out) {
  for (int64_t next = 0;;) {
    const Json page = Parsed(grpc_channelz_get_server_sockets(server, next, 0));
    for (const Json& socket : Member(page, "socketRef")) {
      out->push_back(NumberOf(socket, "socketId"));
      next = out->back() + 1;
    }
    const Json& end = Member(page, "end");
    if (!end.is_boolean() || end.get<bool>() || Member(page, "socketRef").empty()) return;
  }
}

RemoteEnd RemoteOf(const Json& socket) {
  RemoteEnd end;
  const Json& address = Member(Member(socket, "remote"), "tcpip_address");
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
  ++pass_;
  next_pass_ = now + kPatience;
  const Json servers = Parsed(grpc_channelz_get_servers(0));
  for (const Json& server : Member(servers, "server")) {
    if (OpenCalls(server) <= most_) continue;
    AppendSockets(NumberOf(Member(server, "ref"), "serverId"), &left_);
  }
}

std::vector<RemoteEnd> StreamGuard::Sweep(Clock::time_point now, Clock::duration time) {
  std::vector<RemoteEnd> found;
  if (left_.empty() && now >= next_pass_) BeginPass(now);
  const Clock::time_point end = now + time;
  while (!left_.empty() && Clock::now() < end) {
    const int64_t id = left_.back();
    left_.pop_back();
    const Json answer = Parsed(grpc_channelz_get_socket(id));
    const Json& socket = Member(answer, "socket");
    if (OpenStreams(socket) <= most_) continue;
    Suspect& suspect = suspects_.try_emplace(id, Suspect{now, pass_}).first->second;
    suspect.pass = pass_;
    if (now - suspect.since >= kPatience) found.push_back(RemoteOf(socket));
  }
  return found;
}

}  // namespace answerbook::server
