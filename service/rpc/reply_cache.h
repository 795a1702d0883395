// Replies to requests that come again.
#ifndef ANSWERBOOK_SERVICE_RPC_REPLY_CACHE_H_
#define ANSWERBOOK_SERVICE_RPC_REPLY_CACHE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "grpcpp/support/slice.h"

#include "service/rpc/handler_context.h"

namespace answerbook::rpc {

// Keeps the replies that were asked for last, as they were sent, up to a number of bytes.
// A reply depends on its request's bytes and the snapshot alone, so it is right as long
// as the snapshot is the same. Holds what readers asked, in memory alone. Thread-safe; a
// thread waits for another only while that one looks up or stores in the same shard.
class ReplyCache {
 public:
  // Keeps at most about `most_bytes`, what keeping takes included; none for 0.
  explicit ReplyCache(size_t most_bytes);
  ReplyCache(const ReplyCache&) = delete;
  ReplyCache& operator=(const ReplyCache&) = delete;

  struct Reply {
    grpc::Slice bytes;  // not copied
    SearchOutcome outcome;
  };

  // The reply to `request` from the snapshot with this serial.
  std::optional<Reply> Find(std::string_view request, uint64_t snapshot);

  // Keeps `reply`, a copy; replies that are large beside the whole cache are not kept,
  // nor are those for which there is no memory.
  void Store(std::string_view request, uint64_t snapshot, std::string_view reply,
             SearchOutcome outcome) noexcept;

  // What it holds now, for tests.
  size_t bytes() const;

 private:
  static constexpr size_t kShards = 16;

  struct Entry {
    std::string request;
    Reply reply;
  };
  struct Shard {
    mutable std::mutex mutex;
    uint64_t snapshot = 0;     // of all entries
    std::list<Entry> entries;  // the one asked for last first
    // Not Abseil's, which is broken when it finds no memory to grow.
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_request;
    size_t bytes = 0;
  };

  // As Store, but throws, and has then changed nothing, when there is no memory.
  void StoreOrThrow(std::string_view request, uint64_t snapshot, std::string_view reply,
                    SearchOutcome outcome);

  static size_t BytesOf(const Entry& entry);
  Shard& ShardOf(std::string_view request);
  // Forgets all when the entries are of another snapshot.
  static void Use(uint64_t snapshot, Shard& shard);

  const size_t most_bytes_a_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_REPLY_CACHE_H_
