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
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/repeated_field.h"

#include "answerbook/error_details.h"

namespace answerbook {
inline namespace sdk_v0 {

// Fetches pages as they are needed: begin() makes the first call, and the next page is
// fetched when the last item of one has been passed. The range ends after the last item,
// or after the first error, which is its last item; in particular with ABORTED
// (ErrorReason PAGE_TOKEN_EXPIRED) when the content changed on the way. Restart() then
// begins again with the first page of the new content; Collect() does so by itself.
// Otherwise a range can be walked once. Not thread-safe.
//
// Cost: a call for each page; items are moved out of the page, not copied.
template <typename T>
class PageRange {
 public:
  // One page.
  struct Page {
    google::protobuf::RepeatedPtrField<T> items;  // in their order
    std::string next_page_token;                  // empty on the last page
  };
  // Fetches the page of a token; that of the first page is empty.
  using Fetch = std::function<absl::StatusOr<Page>(const std::string& page_token)>;

  // Begins at the page of `page_token`.
  explicit PageRange(Fetch fetch, const std::string& page_token = "")
      : fetch_(std::move(fetch)) {
    page_.next_page_token = page_token;
  }

  // An input iterator over items, each a T or the error that ends the range.
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

  // begin() may wait for a call, and so may ++ on what it returns.
  iterator begin() { return Advance() ? iterator(this) : iterator(); }
  iterator end() { return iterator(); }

  // Begins again with the first page, whatever was walked. Iterators end to be valid.
  void Restart() {
    page_ = {};
    next_ = 0;
    ended_ = false;
  }

  // All items of one content version: when the content changes on the way, what was read
  // is thrown away and it begins again, up to `restarts` times. Other errors, and one
  // change too many, are returned. What was walked before is read again.
  absl::StatusOr<std::vector<T>> Collect(int restarts = 3) {
    for (;; --restarts) {
      Restart();
      std::vector<T> items;
      absl::Status error;
      for (absl::StatusOr<T>& item : *this) {
        if (item.ok()) {
          items.push_back(*std::move(item));
        } else {
          error = item.status();
        }
      }
      if (error.ok()) return items;
      if (restarts <= 0 || ErrorReason(error) != kPageTokenExpired) return error;
    }
  }

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

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_PAGE_RANGE_H_
