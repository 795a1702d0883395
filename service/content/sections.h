// What a structure of flat arrays consists of, by name: to be written to a file, and to
// be found in one again. A class with such members lists them once, for both ways:
//
//   template <typename Self, typename Visitor>
//   static void VisitSections(Self& self, Visitor& visit) {
//     visit("lexicon.stems", self.stems_);
//     visit("lexicon.shift", self.shift_);
//   }
#ifndef ANSWERBOOK_SERVICE_CONTENT_SECTIONS_H_
#define ANSWERBOOK_SERVICE_CONTENT_SECTIONS_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

#include "service/content/flat_array.h"

namespace answerbook::content {

struct Section {
  std::string_view name;  // at most kMostNameBytes
  std::string_view bytes;
  uint32_t element_size = 1;
};
inline constexpr size_t kMostNameBytes = 32;
// Where a section begins in memory: an address that this divides. Behind each there are
// so many bytes at least that can be read.
inline constexpr size_t kSectionAlignment = 64;

// Collects sections. What is visited must outlive them and stay where it is.
class SectionWriter {
 public:
  template <typename T>
  void operator()(std::string_view name, const FlatArray<T>& array) {
    sections_.push_back(
        {name, {reinterpret_cast<const char*>(array.data()), array.Bytes()}, sizeof(T)});
  }
  void operator()(std::string_view name, const std::string& text) {
    sections_.push_back({name, text, 1});
  }
  template <typename Number>
  requires std::is_arithmetic_v<Number>
  void operator()(std::string_view name, const Number& number) {
    sections_.push_back(
        {name, {reinterpret_cast<const char*>(&number), sizeof(number)}, sizeof(number)});
  }

  const std::vector<Section>& sections() const { return sections_; }

 private:
  std::vector<Section> sections_;
};

// Points arrays at sections, whose memory must outlive them. What is missing or has
// another form is left as it was, and the status says so.
class SectionReader {
 public:
  // In the order in which they will be asked for, or nearly so.
  explicit SectionReader(std::span<const Section> sections) : sections_(sections) {}

  template <typename T>
  void operator()(std::string_view name, FlatArray<T>& array) {
    const Section* section = Find(name, sizeof(T));
    if (section == nullptr) return;
    array = FlatArray<T>::In({reinterpret_cast<const T*>(section->bytes.data()),
                              section->bytes.size() / sizeof(T)});
  }
  void operator()(std::string_view name, std::string& text) {
    if (const Section* section = Find(name, 1)) text.assign(section->bytes);
  }
  template <typename Number>
  requires std::is_arithmetic_v<Number>
  void operator()(std::string_view name, Number& number) {
    const Section* section = Find(name, sizeof(number));
    if (section == nullptr) return;
    if (section->bytes.size() != sizeof(number)) {
      Note(absl::StrCat("section ", View(name), " is not one number"));
      return;
    }
    std::memcpy(&number, section->bytes.data(), sizeof(number));
  }

  // Of a structure whose sections are there, but that would not be safe to use.
  void Refuse(std::string_view what) { Note(absl::StrCat(View(what), " is not whole")); }

  // The first that was wrong.
  const absl::Status& status() const { return status_; }

 private:
  static absl::string_view View(std::string_view text) {
    return {text.data(), text.size()};
  }

  void Note(const std::string& message) {
    if (status_.ok()) status_ = absl::DataLossError(message);
  }

  const Section* Find(std::string_view name, size_t element_size) {
    for (size_t i = 0; i < sections_.size(); ++i) {
      const Section& section = sections_[(next_ + i) % sections_.size()];
      if (section.name != name) continue;
      next_ += i + 1;
      if (section.element_size != element_size ||
          section.bytes.size() % element_size != 0 ||
          reinterpret_cast<uintptr_t>(section.bytes.data()) % kSectionAlignment != 0) {
        Note(absl::StrCat("section ", View(name), " has elements of ",
                          section.element_size, " bytes, not ", element_size));
        return nullptr;
      }
      return &section;
    }
    Note(absl::StrCat("section ", View(name), " is missing"));
    return nullptr;
  }

  std::span<const Section> sections_;
  size_t next_ = 0;
  absl::Status status_;
};

}  // namespace answerbook::content

#endif  // ANSWERBOOK_SERVICE_CONTENT_SECTIONS_H_
