// An array that never changes once it is built: held here, or in memory that someone else
// holds, such as a mapped file. What is searched and served is made of these, so that it
// can be written to a file as it is and used from there without being read first.
#ifndef ANSWERBOOK_SERVICE_CONTENT_FLAT_ARRAY_H_
#define ANSWERBOOK_SERVICE_CONTENT_FLAT_ARRAY_H_

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace answerbook::content {

// Reading is as a const std::vector's.
template <typename T>
class FlatArray {
  static_assert(std::is_trivially_copyable_v<T>);
  // Bytes between members would not be the same whenever equal content is written.
  static_assert(std::is_floating_point_v<T> ||
                std::has_unique_object_representations_v<T>);

 public:
  FlatArray() = default;
  FlatArray(std::vector<T> values) : held_(std::move(values)) {  // NOLINT: as it is read
    held_.shrink_to_fit();
    data_ = held_.data();
    size_ = held_.size();
  }
  // `memory` must outlive the array.
  static FlatArray In(std::span<const T> memory) {
    FlatArray array;
    array.data_ = memory.data();
    array.size_ = memory.size();
    return array;
  }

  FlatArray(FlatArray&& other) noexcept
      : held_(std::move(other.held_)),
        data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  FlatArray& operator=(FlatArray&& other) noexcept {
    held_ = std::move(other.held_);
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  FlatArray(const FlatArray&) = delete;
  FlatArray& operator=(const FlatArray&) = delete;

  const T& operator[](size_t i) const { return data_[i]; }
  const T* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  const T& back() const { return data_[size_ - 1]; }

  // While building: of an array that is held.
  T* mutable_data() {
    assert(held_.size() == size_);
    return held_.data();
  }

  // Bytes of memory, or of the file.
  size_t Bytes() const { return size_ * sizeof(T); }

 private:
  std::vector<T> held_;
  const T* data_ = nullptr;
  size_t size_ = 0;
};

inline std::string_view TextOf(const FlatArray<char>& array) {
  return {array.data(), array.size()};
}

// Whether `begins` are the places where pieces begin, one after the other, of what has
// `size` elements, with its end as the last: then there are begins.size() - 1 pieces.
template <typename T>
bool AreBegins(const FlatArray<T>& begins, size_t size) {
  if (begins.empty() || begins[0] != 0 || begins.back() != size) return false;
  bool ascending = true;
  for (size_t i = 1; i < begins.size(); ++i) ascending &= begins[i - 1] <= begins[i];
  return ascending;
}

// Whether all are below `end`.
template <typename T>
bool AreBelow(std::span<const T> values, uint64_t end) {
  bool below = true;
  for (const T& value : values) below &= value < end;
  return below;
}

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_FLAT_ARRAY_H_
