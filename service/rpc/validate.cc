#include "service/rpc/validate.h"

#include <array>
#include <charconv>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#include "service/content/text.h"
#include "service/search/unicode.h"

namespace answerbook::rpc {
namespace {

// How much of a wrong value an error repeats.
constexpr size_t kMostQuotedBytes = 32;

// A wrong value for an error: in quotes, ASCII whatever it holds, not too long.
std::string Quote(std::string_view value) {
  const std::string_view shown = value.substr(0, kMostQuotedBytes);
  return absl::StrCat("\"",
                      absl::CHexEscape(absl::string_view(shown.data(), shown.size())),
                      shown.size() < value.size() ? "..." : "", "\"");
}

// A number for an error, with as many digits as tell it from all others.
std::string Number(float value) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::string(text.data(), end) : "";
}

class Violations {
 public:
  template <typename... Pieces>
  void Add(std::string field, const Pieces&... pieces) {
    found_.push_back({std::move(field), absl::StrCat(pieces...)});
  }

  void CheckPageSize(int32_t page_size) {
    if (page_size < 0) {
      Add("page_size", page_size, " is negative; give 0 for the default or more");
    }
  }

  void CheckLanguage(const std::string& language) {
    if (!language.empty() && !IsLanguageTag(language)) {
      Add("language", Quote(language),
          " is not a BCP 47 language tag such as en or pt-BR; leave it empty for all "
          "languages");
    }
  }

  void CheckSlug(std::string field, const std::string& value) {
    if (value.empty()) {
      Add(std::move(field), "is empty; an id is needed");
    } else if (value.size() > kMostSlugBytes) {
      Add(std::move(field), "has ", value.size(), " bytes; an id has at most ",
          kMostSlugBytes);
    } else if (!content::IsSlug(value)) {
      Add(std::move(field), Quote(value),
          " is not an id: groups of a to z and 0 to 9 with single hyphens between");
    }
  }

  // `most`: the largest value that the enum has.
  void CheckEnum(std::string field, int value, bool valid, int most) {
    if (!valid) {
      Add(std::move(field), value, " is not a value of this enum, which has 0 to ", most);
    }
  }

  std::vector<Violation> Take() { return std::move(found_); }

 private:
  std::vector<Violation> found_;
};

void CheckQuery(const std::string& query, Violations& violations) {
  // Never quoted: what a reader asks is nobody else's business.
  const std::optional<size_t> code_points = CountCodePoints(query);
  if (!code_points.has_value()) {
    violations.Add("query", "is not valid UTF-8");
  } else if (IsBlank(query)) {
    violations.Add("query", "is ", query.empty() ? "empty" : "only white space",
                   "; a question or words from it are needed");
  } else if (*code_points > kMostQueryCodePoints) {
    violations.Add("query", "has ", *code_points, " code points; at most ",
                   kMostQueryCodePoints, " are allowed");
  }
}

bool IsWhiteSpace(char32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

}  // namespace

bool IsLanguageTag(std::string_view text) {
  size_t length = 0;  // of the subtag so far
  bool first = true;
  for (const char c : text) {
    if (c == '-') {
      if (length == 0) return false;
      length = 0;
      first = false;
      continue;
    }
    const bool allowed = first ? absl::ascii_isalpha(c) : absl::ascii_isalnum(c);
    if (!allowed || ++length > 8) return false;
  }
  return length > 0;
}

std::optional<size_t> CountCodePoints(std::string_view text) {
  size_t count = 0;
  for (size_t at = 0; at < text.size(); ++count) {
    const search::CodePoint point = search::DecodeAt(text, at);
    // U+FFFD stands for what could not be decoded; written as such it takes 3 bytes.
    if (point.value == 0xFFFD && point.size == 1) return std::nullopt;
    at += point.size;
  }
  return count;
}

bool IsBlank(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const search::CodePoint point = search::DecodeAt(text, at);
    if (!IsWhiteSpace(point.value)) return false;
    at += point.size;
  }
  return true;
}

std::vector<Violation> Validate(const v1::ListTopicsRequest& request) {
  Violations violations;
  violations.CheckPageSize(request.page_size());
  violations.CheckEnum("view", request.view(), v1::TopicView_IsValid(request.view()),
                       v1::TopicView_MAX);
  violations.CheckLanguage(request.language());
  return violations.Take();
}

std::vector<Violation> Validate(const v1::GetAnswerRequest& request) {
  Violations violations;
  violations.CheckSlug("answer_id", request.answer_id());
  violations.CheckEnum("body_format", request.body_format(),
                       v1::BodyFormat_IsValid(request.body_format()), v1::BodyFormat_MAX);
  return violations.Take();
}

std::vector<Violation> Validate(const v1::SearchRequest& request) {
  Violations violations;
  CheckQuery(request.query(), violations);
  violations.CheckPageSize(request.page_size());
  if (request.topic_ids_size() > kMostTopicIds) {
    violations.Add("topic_ids", "has ", request.topic_ids_size(), " ids; at most ",
                   kMostTopicIds, " are allowed");
  }
  for (int i = 0; i < request.topic_ids_size(); ++i) {
    if (!content::IsSlug(request.topic_ids(i))) {
      violations.CheckSlug(absl::StrCat("topic_ids[", i, "]"), request.topic_ids(i));
    }
  }
  violations.CheckLanguage(request.language());
  // Written so that NaN fails.
  if (!(request.min_confidence() >= 0 && request.min_confidence() <= 1)) {
    violations.Add("min_confidence", Number(request.min_confidence()),
                   " is not a number from 0 to 1");
  }
  violations.CheckEnum("spelling", request.spelling(),
                       v1::Spelling_IsValid(request.spelling()), v1::Spelling_MAX);
  return violations.Take();
}

}  // namespace answerbook::rpc
