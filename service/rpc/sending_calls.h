// Calls whose replies are on their way, the oldest first: what a slow reader holds.
#ifndef ANSWERBOOK_SERVICE_RPC_SENDING_CALLS_H_
#define ANSWERBOOK_SERVICE_RPC_SENDING_CALLS_H_

#include <time.h>

#include <chrono>
#include <cstdint>
#include <mutex>

namespace answerbook::rpc {

// Thread-safe. Every call goes through here, so it costs some ten nanoseconds: the list
// is threaded through the calls themselves, and the clock is one that ticks every few
// milliseconds.
class SendingCalls {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // What a call has in the list.
  class Entry {
   protected:
    Entry() = default;
    virtual ~Entry() = default;

   private:
    friend class SendingCalls;

    // Ends the sending, at once or soon after. Must not call the list.
    virtual void Cancel() = 0;

    Entry* older_ = nullptr;
    Entry* newer_ = nullptr;
    Time since_;
    bool listed_ = false;
  };

  // From now on the reply is being sent. Before it is handed to gRPC: it may be sent, and
  // the call gone, before gRPC returns.
  void Add(Entry& entry) {
    const Time now = Now();
    const std::lock_guard lock(mutex_);
    entry.since_ = now;
    entry.older_ = newest_;
    entry.newer_ = nullptr;
    entry.listed_ = true;
    (newest_ == nullptr ? oldest_ : newest_->newer_) = &entry;
    newest_ = &entry;
  }

  // It was sent, or cannot be. Once this has returned, Cancel is not called and does not
  // run. Nothing for an entry that is not in the list.
  void Remove(Entry& entry) {
    const std::lock_guard lock(mutex_);
    Unlink(entry);
  }

  // Cancels those that were being sent by `then`, each once, and returns how many.
  int64_t CancelSince(Time then) {
    int64_t count = 0;
    // Not all in one go: those that are sent meanwhile need not wait for it.
    while (CancelOldest(then)) ++count;
    return count;
  }

  // As precise as since when a reply is being sent is known.
  static Time Now() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return Time(std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec));
  }

 private:
  bool CancelOldest(Time then) {
    const std::lock_guard lock(mutex_);
    if (oldest_ == nullptr || oldest_->since_ > then) return false;
    Entry& entry = *oldest_;
    Unlink(entry);
    // With the lock: whoever lets go of the call must ask for it before.
    entry.Cancel();
    return true;
  }

  void Unlink(Entry& entry) {
    if (!entry.listed_) return;
    entry.listed_ = false;
    (entry.older_ == nullptr ? oldest_ : entry.older_->newer_) = entry.newer_;
    (entry.newer_ == nullptr ? newest_ : entry.newer_->older_) = entry.older_;
  }

  std::mutex mutex_;  // guards the list, and the entries that are in it
  Entry* oldest_ = nullptr;
  Entry* newest_ = nullptr;
};

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_SENDING_CALLS_H_
