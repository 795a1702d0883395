#include "bench/load.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "grpcpp/alarm.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"

namespace answerbook::bench {
namespace {

using Clock = std::chrono::steady_clock;

// One of the calls that are outstanding; used again and again.
struct Slot {
  grpc::GenericStub* stub = nullptr;
  std::optional<grpc::ClientContext> context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer reply;
  grpc::Status status;
  Clock::time_point begin;
  grpc::Alarm pause;
  bool paused = false;

  // How long the server asks to wait before the next try; nothing unless it did.
  std::optional<std::chrono::milliseconds> PushBack() const {
    const auto& trailers = context->GetServerTrailingMetadata();
    const auto found = trailers.find("grpc-retry-pushback-ms");
    int64_t millis = 0;
    if (found == trailers.end() ||
        !absl::SimpleAtoi(absl::string_view(found->second.data(), found->second.size()),
                          &millis)) {
      return std::nullopt;
    }
    return std::chrono::milliseconds(millis);
  }

  void Call(const std::string& path, const grpc::ByteBuffer& request,
            grpc::CompletionQueue* queue) {
    reader.reset();
    context.emplace();
    reply.Clear();
    begin = Clock::now();
    reader = stub->PrepareUnaryCall(&*context, path, request, queue);
    reader->StartCall();
    reader->Finish(&reply, &status, this);
  }
};

}  // namespace

void Measured::Add(const Measured& other) {
  calls += other.calls;
  errors += other.errors;
  refused += other.refused;
  reply_bytes += other.reply_bytes;
  time += other.time;
  latencies_ns.insert(latencies_ns.end(), other.latencies_ns.begin(),
                      other.latencies_ns.end());
}

double PercentileMicros(std::vector<uint32_t>& latencies_ns, double share) {
  if (latencies_ns.empty()) return 0;
  const auto at =
      latencies_ns.begin() +
      static_cast<std::ptrdiff_t>(share * static_cast<double>(latencies_ns.size() - 1));
  std::nth_element(latencies_ns.begin(), at, latencies_ns.end());
  return *at / 1e3;
}

std::shared_ptr<grpc::Channel> NewChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(),
                                   arguments);
}

Load::Load(const std::string& address, int connections) {
  for (int i = 0; i < connections; ++i) {
    stubs_.push_back(std::make_unique<grpc::GenericStub>(NewChannel(address)));
  }
}

Measured Load::Run(const Workload& workload, const Callers& callers, size_t first) {
  Measured measured;
  grpc::CompletionQueue queue;
  std::vector<Slot> slots(callers.outstanding);
  size_t next = first;
  const auto call = [&](Slot& slot) {
    slot.paused = false;
    slot.Call(workload.path, workload.requests[next++ % workload.requests.size()],
              &queue);
  };
  const Clock::time_point begin = Clock::now();
  const Clock::time_point end = begin + absl::ToChronoNanoseconds(callers.time);
  for (size_t i = 0; i < slots.size(); ++i) {
    slots[i].stub = stubs_[i % stubs_.size()].get();
    call(slots[i]);
  }
  void* tag = nullptr;
  bool ok = false;
  for (size_t running = slots.size(); running > 0 && queue.Next(&tag, &ok);) {
    Slot& slot = *static_cast<Slot*>(tag);
    const Clock::time_point now = Clock::now();
    const bool over = now >= end || (callers.stop != nullptr && *callers.stop);
    if (!slot.paused) {
      const bool refused = slot.status.error_code() == grpc::RESOURCE_EXHAUSTED;
      if (slot.status.ok()) {
        ++measured.calls;
        measured.reply_bytes += slot.reply.Length();
      } else {
        ++measured.errors;
        measured.refused += refused ? 1 : 0;
      }
      if (!refused) {
        const auto latency = std::chrono::nanoseconds(now - slot.begin).count();
        measured.latencies_ns.push_back(
            static_cast<uint32_t>(std::min<int64_t>(latency, UINT32_MAX)));
      } else if (callers.wait_when_refused && !over) {
        if (const auto wait = slot.PushBack()) {
          slot.paused = true;
          slot.pause.Set(&queue, std::chrono::system_clock::now() + *wait, &slot);
          continue;
        }
      }
    }
    if (over) {
      --running;
    } else {
      call(slot);
    }
  }
  measured.time = absl::FromChrono(Clock::now() - begin);
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  return measured;
}

}  // namespace answerbook::bench
