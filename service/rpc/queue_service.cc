#include "service/rpc/queue_service.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <utility>

#include "grpc/support/time.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/support/async_unary_call.h"

#include "service/rpc/sending_calls.h"

namespace answerbook::rpc {
namespace {

// While one thread of a queue answers a call that takes long, the other answers the
// rest of the queue's connections.
constexpr int kThreadsAQueue = 2;

// Calls that gRPC can hand over before a thread has taken one, for each method and queue.
// More wait inside gRPC, at a little more cost.
constexpr int kCallsAhead = 32;

// So many calls a thread answers before it looks what else has happened: which calls
// came, to be counted or refused, and which were given up. A look polls the connections
// and costs about as much as a call (20 us): every 8 answers they took 10% of all time,
// every 32 they do not show.
constexpr int kAnswersBetweenLooks = 32;

// Events that a thread takes at a look: of the calls that it answered meanwhile there are
// two each, and refusing new ones must not keep it from answering.
constexpr int kEventsALook = 256;

// Slow readers are looked for when a call is refused, but no more often than this: many
// are refused when there is too much to do already.
constexpr std::chrono::milliseconds kBetweenLooksForSlowReaders{10};

}  // namespace

// A completion queue and the calls from it that wait for their turn.
struct QueueService::Queue {
  std::unique_ptr<grpc::ServerCompletionQueue> events;
  std::mutex mutex;
  std::deque<Call*> waiting;
  SendingCalls sending;
  // Calls that gRPC was asked for and that it was not handed an answer for yet.
  std::atomic<int> unanswered = 0;

  void Answered() {
    if (unanswered.fetch_sub(1, std::memory_order_acq_rel) == 1) unanswered.notify_all();
  }

  // gRPC takes nothing more from a queue that was shut down, and of a call that was given
  // up it has said all it had to say: an answer to such a one would find the queue closed
  // and end the process.
  void ShutDown() {
    for (int left = unanswered.load(std::memory_order_acquire); left != 0;
         left = unanswered.load(std::memory_order_acquire)) {
      unanswered.wait(left, std::memory_order_acquire);
    }
    events->Shutdown();
  }

  void Push(Call* call) {
    const std::lock_guard lock(mutex);
    waiting.push_back(call);
  }

  // The one that came first, or null.
  Call* Pop() {
    const std::lock_guard lock(mutex);
    if (waiting.empty()) return nullptr;
    Call* call = waiting.front();
    waiting.pop_front();
    return call;
  }
};

// Waits for a call, waits for its turn, answers it, and is gone when the answer was sent.
// Owns itself.
class QueueService::Call final : SendingCalls::Entry {
 public:
  // Posts a call. The server must not have finished its shutdown.
  static void Post(QueueService* service, size_t method, Queue* queue) {
    auto* call = new Call(service, method, queue);
    call->context_.AsyncNotifyWhenDone(call->OverTag());
    call->state_.store(State::kPosted, std::memory_order_release);
    queue->unanswered.fetch_add(1, std::memory_order_relaxed);
    service->RequestAsyncUnary(static_cast<int>(method), &call->context_, &call->request_,
                               &call->responder_, queue->events.get(),
                               queue->events.get(), call);
  }

  // Something has happened to the call that `tag` stands for; `ok` unless the server
  // shuts down.
  static void Happened(void* tag, bool ok) {
    const bool over = (reinterpret_cast<uintptr_t>(tag) & kOver) != 0;
    auto* call = reinterpret_cast<Call*>(static_cast<char*>(tag) - (over ? kOver : 0));
    const State state = call->state_.load(std::memory_order_acquire);
    if (over) {
      // gRPC says so of every call at its end: before the answer it means that nobody
      // waits for one.
      call->given_up_.store(true, std::memory_order_relaxed);
      call->Release();
    } else if (state == State::kAnswered) {
      if (!ok) call->service_->unsent_.fetch_add(1, std::memory_order_relaxed);
      if (call->counted_) {
        call->queue_->sending.Remove(*call);
        call->service_->in_flight_.fetch_sub(1, std::memory_order_relaxed);
      }
      call->Release();
    } else if (!ok) {
      Queue* const queue = call->queue_;
      delete call;  // no call came, and so none will be over
      queue->Answered();
    } else {
      call->Arrived();
    }
  }

  void Answer() {
    grpc::ByteBuffer reply;
    const grpc::Status status = service_->raw_methods_[method_](Seen(), &reply);
    Finish(status, reply);
  }

 private:
  enum class State { kPosted, kAnswered };

  // The address of a call stands for its arrival and its being sent, with this bit for
  // its being over: to be told apart before anything of the call is read.
  static constexpr uintptr_t kOver = 1;

  void* OverTag() { return reinterpret_cast<char*>(this) + kOver; }

  Call(QueueService* service, size_t method, Queue* queue)
      : service_(service), method_(method), queue_(queue), responder_(&context_) {}

  Incoming Seen() {
    return {context_, request_, arrived_, given_up_.load(std::memory_order_relaxed)};
  }

  void Arrived() {
    arrived_ = std::chrono::steady_clock::now();
    // While this call holds the server up, its shutdown has not finished.
    Post(service_, method_, queue_);
    if (service_->in_flight_.fetch_add(1, std::memory_order_relaxed) <
        service_->limits_.max_in_flight) {
      queue_->Push(this);
      return;
    }
    service_->in_flight_.fetch_sub(1, std::memory_order_relaxed);
    counted_ = false;
    QueueService* const service = service_;
    Finish(service->Refuse(method_, Seen()), {});  // and this may be gone
    service->CancelSlowReaders();
  }

  void Cancel() override { context_.TryCancel(); }

  void Finish(const grpc::Status& status, const grpc::ByteBuffer& reply) {
    if (counted_) queue_->sending.Add(*this);
    state_.store(State::kAnswered, std::memory_order_release);
    Queue* const queue = queue_;
    if (status.ok()) {
      responder_.Finish(reply, status, this);
    } else {
      responder_.FinishWithError(status, this);
    }
    queue->Answered();  // and this may be gone
  }

  // Gone with the second of: the answer was sent, the call is over. Two threads may see
  // these at the same time.
  void Release() {
    if (events_due_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  QueueService* const service_;
  const size_t method_;
  Queue* const queue_;
  // Atomic for ThreadSanitizer alone, which does not see that gRPC orders what one thread
  // hands to its queue before what another gets from it.
  std::atomic<State> state_ = State::kPosted;
  std::atomic<int> events_due_ = 2;
  std::atomic<bool> given_up_ = false;
  bool counted_ = true;  // in in_flight_
  std::chrono::steady_clock::time_point arrived_;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  grpc::ServerAsyncResponseWriter<grpc::ByteBuffer> responder_;
};

QueueService::QueueService() = default;

QueueService::~QueueService() { Stop(); }

void QueueService::Add(const char* path, Answerer method) {
  using grpc::internal::RpcMethod;
  using grpc::internal::RpcServiceMethod;
  AddMethod(new RpcServiceMethod(path, RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodAsync(static_cast<int>(raw_methods_.size()));
  raw_methods_.push_back(std::move(method));
}

grpc::Status QueueService::Refuse(size_t /*method*/, const Incoming& /*call*/) {
  return {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many calls are in flight"};
}

void QueueService::AddQueues(grpc::ServerBuilder& builder, Limits limits) {
  limits_ = limits;
  for (int i = 0; i < limits.threads; i += kThreadsAQueue) {
    queues_.push_back(std::make_unique<Queue>());
    queues_.back()->events = builder.AddCompletionQueue();
  }
}

void QueueService::CancelSlowReaders() {
  const SendingCalls::Time now = SendingCalls::Now();
  SendingCalls::Time next = next_look_.load(std::memory_order_relaxed);
  if (now < next ||
      !next_look_.compare_exchange_strong(next, now + kBetweenLooksForSlowReaders,
                                          std::memory_order_relaxed)) {
    return;
  }
  int64_t count = 0;
  for (const auto& queue : queues_) {
    count += queue->sending.CancelSince(now - limits_.send_timeout);
  }
  send_timeouts_.fetch_add(count, std::memory_order_relaxed);
}

void QueueService::Work(Queue& queue) {
  grpc::CompletionQueue& events = *queue.events;
  const gpr_timespec at_once = gpr_inf_past(GPR_CLOCK_MONOTONIC);
  void* tag = nullptr;
  bool ok = false;
  int answers = 0;
  bool open = true;
  while (true) {
    Call* call = queue.Pop();
    if (call == nullptr) {
      if (!open || !events.Next(&tag, &ok)) return;
      Call::Happened(tag, ok);
      continue;
    }
    if (++answers % kAnswersBetweenLooks == 0) {
      for (int i = 0; i < kEventsALook; ++i) {
        const auto next = events.AsyncNext(&tag, &ok, at_once);
        if (next != grpc::CompletionQueue::GOT_EVENT) {
          open = next != grpc::CompletionQueue::SHUTDOWN;
          break;
        }
        Call::Happened(tag, ok);
      }
    }
    call->Answer();
  }
}

void QueueService::Run() {
  for (const auto& queue : queues_) {
    for (size_t method = 0; method < raw_methods_.size(); ++method) {
      for (int i = 0; i < kCallsAhead; ++i) Call::Post(this, method, queue.get());
    }
  }
  for (int i = 0; i < limits_.threads; ++i) {
    Queue* queue = queues_[static_cast<size_t>(i) % queues_.size()].get();
    threads_.emplace_back([this, queue] { Work(*queue); });
  }
}

void QueueService::Stop() {
  for (const auto& queue : queues_) queue->ShutDown();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  // Without Run nobody has emptied them.
  for (const auto& queue : queues_) {
    void* tag = nullptr;
    bool ok = false;
    while (queue->events->Next(&tag, &ok)) {
      Call::Happened(tag, false);
    }
  }
  queues_.clear();
}

}  // namespace answerbook::rpc
