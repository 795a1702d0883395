// Writes protobuf messages straight as wire bytes, without building them first.
//
//   WireWriter out;
//   out.String(4, version);  // the fields of a message from the last to the first
//   for (const Item& item : Reversed(items)) {
//     out.Message(1, [&] { out.String(2, item.title); out.String(1, item.id); });
//   }
//   Send(out.bytes());
//
// Bytes are put down from the end of a buffer to its beginning: when the length of a
// nested message or of the text of a field is to be written, what it counts is there
// already. Fields written from the highest number to the lowest, and the elements of a
// repeated field from the last to the first, come out exactly as protobuf writes them.
#ifndef ANSWERBOOK_SERVICE_RPC_WIRE_WRITER_H_
#define ANSWERBOOK_SERVICE_RPC_WIRE_WRITER_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace answerbook::rpc {

// Not thread-safe. Field numbers are those of the proto, 1 to 2^29 - 1.
//
// Fields that have their default value are left out, as proto3 has it, where the name of
// the function does not say otherwise.
class WireWriter {
 public:
  // `capacity`: room for this many bytes; more is made when it is needed, by a copy.
  explicit WireWriter(size_t capacity = kUsualCapacity) {
    Allocate(std::max<size_t>(capacity, 1));
  }
  WireWriter(const WireWriter&) = delete;
  WireWriter& operator=(const WireWriter&) = delete;

  // What was written; valid until the next change.
  std::string_view bytes() const { return {at_, size()}; }
  size_t size() const { return static_cast<size_t>(end() - at_); }

  // What was written, as bytes() has it, with the memory that it is in: to be sent
  // without another copy. Nothing can be written or read any more.
  struct Released {
    std::unique_ptr<char[]> memory;
    std::string_view bytes;
  };
  Released Release() && {
    const std::string_view written = bytes();
    return {std::move(buffer_), written};
  }

  // string and bytes, which must be UTF-8 for a string.
  void String(uint32_t field, std::string_view text) {
    if (!text.empty()) StringElement(field, text);
  }

  // An element of a repeated string, or a message that is in wire form already: written
  // even when it is empty.
  void StringElement(uint32_t field, std::string_view text) {
    Reserve(text.size() + 2 * kMostVarintBytes);
    at_ -= text.size();
    Copy(at_, text.data(), text.size());
    PutVarint(text.size());
    PutTag(field, kLengthDelimited);
  }

  void Int32(uint32_t field, int32_t value) {
    if (value == 0) return;
    Reserve(2 * kMostVarintBytes);
    PutVarint(static_cast<uint64_t>(int64_t{value}));  // negative ones take ten bytes
    PutTag(field, kVarint);
  }

  void Bool(uint32_t field, bool value) { Int32(field, value ? 1 : 0); }

  void Float(uint32_t field, float value) {
    uint32_t bits = 0;
    static_assert(sizeof(bits) == sizeof(value));
    std::memcpy(&bits, &value, sizeof(bits));
    if (bits == 0) return;  // -0.0 is not the default
    Reserve(sizeof(bits) + kMostVarintBytes);
    for (int shift = 24; shift >= 0; shift -= 8) {
      *--at_ = static_cast<char>(bits >> shift & 0xFF);
    }
    PutTag(field, kFixed32);
  }

  // A message of which `write` writes the fields; written even when it is empty.
  template <typename Write>
  void Message(uint32_t field, const Write& write) {
    const size_t behind = size();
    write();
    const size_t length = size() - behind;
    Reserve(2 * kMostVarintBytes);
    PutVarint(length);
    PutTag(field, kLengthDelimited);
  }

  // Fields that are in wire form already.
  void Raw(std::string_view fields) {
    Reserve(fields.size());
    at_ -= fields.size();
    Copy(at_, fields.data(), fields.size());
  }

 private:
  // Holds a page of ten results whole.
  static constexpr size_t kUsualCapacity = size_t{16} * 1024;
  static constexpr size_t kMostVarintBytes = 10;
  enum WireType : uint32_t { kVarint = 0, kLengthDelimited = 2, kFixed32 = 5 };

  char* end() const { return buffer_.get() + capacity_; }

  void Allocate(size_t capacity) {
    buffer_.reset(new char[capacity]);
    capacity_ = capacity;
    at_ = end();
  }

  // Makes room for `bytes` before what was written.
  void Reserve(size_t bytes) {
    if (static_cast<size_t>(at_ - buffer_.get()) < bytes) Grow(bytes);
  }

  void Grow(size_t bytes) {
    const std::unique_ptr<char[]> old = std::move(buffer_);
    const char* const from = at_;
    const size_t written = static_cast<size_t>(old.get() + capacity_ - from);
    Allocate(std::max(2 * capacity_, written + bytes));
    at_ -= written;
    std::memcpy(at_, from, written);
  }

  // What follows needs room that was reserved.

  // Most texts are words and pieces of sentences, for which a call of memcpy takes longer
  // than the copy: two moves of a fixed size, which may overlap, do for all of them.
  static void Copy(char* to, const char* from, size_t size) {
    if (size > 32) {
      std::memcpy(to, from, size);
    } else if (size >= 16) {
      CopyEnds<16>(to, from, size);
    } else if (size >= 8) {
      CopyEnds<8>(to, from, size);
    } else if (size >= 4) {
      CopyEnds<4>(to, from, size);
    } else {
      for (size_t i = 0; i < size; ++i) to[i] = from[i];
    }
  }

  template <size_t kBytes>
  static void CopyEnds(char* to, const char* from, size_t size) {
    std::memcpy(to, from, kBytes);
    std::memcpy(to + size - kBytes, from + size - kBytes, kBytes);
  }

  void PutVarint(uint64_t value) {
    if (value < 0x80) {
      *--at_ = static_cast<char>(value);
      return;
    }
    size_t length = 1;
    for (uint64_t rest = value >> 7; rest != 0; rest >>= 7) ++length;
    at_ -= length;
    char* to = at_;
    for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
    *to = static_cast<char>(value);
  }

  void PutTag(uint32_t field, WireType type) { PutVarint(uint64_t{field} << 3 | type); }

  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;
  char* at_ = nullptr;  // what was written lies from here to end()
};

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_SERVICE_RPC_WIRE_WRITER_H_
