// A list that comes in pages, as one range.
//
//   for (absl::StatusOr<answerbook::v1::Topic>& topic : client.ListTopics()) {
//     if (!topic.ok()) return topic.status();
//     std::cout << topic->title() << '\n';
//   }
#ifndef ANSWERBOOK_PAGE_RANGE_H_
#define ANSWERBOOK_PAGE_RANGE_H_

#include <cstddef>
#include <functional>
#include <iterator>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"

namespace answerbook {

// Fetches pages as they are needed: begin() makes the first call, and the next page is
// fetched when the last item of one has been passed. The range ends after the last item,
// or after the first error, which is its last item; in particular with ABORTED
// (ErrorReason PAGE_TOKEN_EXPIRED) when the content changed on the way: start again with
// a new range. Can be walked once. Not thread-safe.
template <typename T>
class PageRange {
 public:
  struct Page {
    google::protobuf::RepeatedPtrField<T> items;
    std::string next_page_token;  // empty on the last page
  };
  // Fetches the page of a token; the first one's is empty.
  using Fetch = std::function<absl::StatusOr<Page>(const std::string& page_token)>;

  explicit PageRange(Fetch fetch) : fetch_(std::move(fetch)) {}

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = absl::StatusOr<T>;
    using difference_type = std::ptrdiff_t;
    using pointer = value_type*;
    using reference = value_type&;

    iterator() = default;
    reference operator*() const { return range_->current_; }
    pointer operator->() const { return &range_->current_; }
    iterator& operator++() {
      if (!range_->Advance()) range_ = nullptr;
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& a, const iterator& b) {
      return a.range_ == b.range_;
    }
    friend bool operator!=(const iterator& a, const iterator& b) { return !(a == b); }

   private:
    friend class PageRange;
    explicit iterator(PageRange* range) : range_(range) {}
    PageRange* range_ = nullptr;
  };

  iterator begin() { return Advance() ? iterator(this) : iterator(); }
  iterator end() { return iterator(); }

 private:
  // Makes the next item current; false at the end.
  bool Advance() {
    while (next_ >= page_.items.size()) {
      if (ended_) return false;
      absl::StatusOr<Page> page = fetch_(page_.next_page_token);
      if (!page.ok()) {
        ended_ = true;
        page_ = {};
        next_ = 0;
        current_ = page.status();
        return true;
      }
      page_ = *std::move(page);
      next_ = 0;
      ended_ = page_.next_page_token.empty();
    }
    current_ = std::move(*page_.items.Mutable(next_++));
    return true;
  }

  Fetch fetch_;
  Page page_;
  int next_ = 0;
  bool ended_ = false;
  absl::StatusOr<T> current_ = T();
};

}  // namespace answerbook

#endif  // ANSWERBOOK_PAGE_RANGE_H_
