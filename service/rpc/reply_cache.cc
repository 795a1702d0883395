#include "service/rpc/reply_cache.h"

#include <list>
#include <new>
#include <string>

#include "absl/hash/hash.h"

namespace answerbook::rpc {
namespace {

// What the list, the table and the slice take for an entry, about.
constexpr size_t kOverheadBytes = 200;

// One reply may take so much of a shard.
constexpr size_t kLeastEntries = 8;

}  // namespace

ReplyCache::ReplyCache(size_t most_bytes) : most_bytes_a_shard_(most_bytes / kShards) {}

size_t ReplyCache::BytesOf(const Entry& entry) {
  return entry.request.size() + entry.reply.bytes.size() + kOverheadBytes;
}

ReplyCache::Shard& ReplyCache::ShardOf(std::string_view request) {
  return shards_[absl::HashOf(absl::string_view(request.data(), request.size())) %
                 kShards];
}

void ReplyCache::Use(uint64_t snapshot, Shard& shard) {
  if (shard.snapshot == snapshot) return;
  shard.by_request.clear();
  shard.entries.clear();
  shard.bytes = 0;
  shard.snapshot = snapshot;
}

std::optional<ReplyCache::Reply> ReplyCache::Find(std::string_view request,
                                                  uint64_t snapshot) {
  if (most_bytes_a_shard_ == 0) return std::nullopt;
  Shard& shard = ShardOf(request);
  const std::lock_guard lock(shard.mutex);
  Use(snapshot, shard);
  const auto found = shard.by_request.find(request);
  if (found == shard.by_request.end()) return std::nullopt;
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  return found->second->reply;
}

void ReplyCache::Store(std::string_view request, uint64_t snapshot,
                       std::string_view reply, SearchOutcome outcome) noexcept {
  try {
    StoreOrThrow(request, snapshot, reply, outcome);
  } catch (const std::bad_alloc&) {
    return;  // the call has its reply; the next one like it makes its own
  }
}

void ReplyCache::StoreOrThrow(std::string_view request, uint64_t snapshot,
                              std::string_view reply, SearchOutcome outcome) {
  std::list<Entry> entry;  // of one, to be moved without any more memory
  entry.push_back(
      {std::string(request), {grpc::Slice(reply.data(), reply.size()), outcome}});
  const size_t bytes = BytesOf(entry.front());
  if (bytes > most_bytes_a_shard_ / kLeastEntries) return;
  Shard& shard = ShardOf(request);
  const std::lock_guard lock(shard.mutex);
  Use(snapshot, shard);
  if (!shard.by_request.emplace(entry.front().request, entry.begin()).second) {
    return;  // another thread was faster
  }
  shard.entries.splice(shard.entries.begin(), entry);
  shard.bytes += bytes;
  while (shard.bytes > most_bytes_a_shard_) {
    shard.bytes -= BytesOf(shard.entries.back());
    shard.by_request.erase(shard.entries.back().request);
    shard.entries.pop_back();
  }
}

size_t ReplyCache::bytes() const {
  size_t bytes = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    bytes += shard.bytes;
  }
  return bytes;
}

}  // namespace answerbook::rpc
