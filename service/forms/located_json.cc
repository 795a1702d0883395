#include "service/forms/located_json.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace answerbook::forms {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int kMostLevels = 64;

class Converter {
 public:
  Converter(std::string_view text, int first_line, ondemand::document* document)
      : document_(document),
        begin_(text.data()),
        size_(text.size()),
        counted_(text.data()),
        line_(first_line) {}

  bool Convert(ondemand::value value, int levels, JsonValue* out) {
    const std::string_view token = value.raw_json_token();
    out->line = LineOf(token.data());
    if (levels == 0) return Fail("has more levels than content needs");
    ondemand::json_type type;
    if (const auto error = value.type().get(type)) return Fail(error);
    switch (type) {
      case ondemand::json_type::array:
        return ConvertArray(value, levels, out);
      case ondemand::json_type::object:
        return ConvertObject(value, levels, out);
      case ondemand::json_type::string: {
        std::string_view text;
        if (const auto error = value.get_string().get(text)) return Fail(error);
        out->kind = JsonValue::Kind::kString;
        out->text = text;
        return true;
      }
      case ondemand::json_type::number: {
        double number = 0;
        if (const auto error = value.get_double().get(number)) return Fail(error);
        out->kind = JsonValue::Kind::kNumber;
        out->text = token.substr(0, token.find_first_of(" \t\r\n"));
        return true;
      }
      case ondemand::json_type::boolean: {
        bool flag = false;
        if (const auto error = value.get_bool().get(flag)) return Fail(error);
        out->kind = JsonValue::Kind::kBool;
        return true;
      }
      case ondemand::json_type::null:
        break;
    }
    bool null = false;
    if (value.is_null().get(null) != simdjson::SUCCESS || !null) {
      return Fail("unknown word; strings are in quotation marks");
    }
    return true;
  }

  // What simdjson found wrong, in the line where it stopped when it tells.
  bool Fail(simdjson::error_code error) {
    const char* at = nullptr;
    if (document_->current_location().get(at) == simdjson::SUCCESS) LineOf(at);
    return Fail(simdjson::error_message(error));
  }

  bool Fail(const char* message) {
    if (fault_.message.empty()) fault_ = {line_, message};
    return false;
  }

  const JsonFault& fault() const { return fault_; }

 private:
  bool ConvertArray(ondemand::value& value, int levels, JsonValue* out) {
    out->kind = JsonValue::Kind::kArray;
    ondemand::array array;
    if (const auto error = value.get_array().get(array)) return Fail(error);
    for (auto entry : array) {
      ondemand::value item;
      if (const auto error = entry.get(item)) return Fail(error);
      if (!Convert(item, levels - 1, &out->items.emplace_back())) return false;
    }
    return true;
  }

  bool ConvertObject(ondemand::value& value, int levels, JsonValue* out) {
    out->kind = JsonValue::Kind::kObject;
    ondemand::object object;
    if (const auto error = value.get_object().get(object)) return Fail(error);
    absl::flat_hash_set<std::string> names;
    for (auto entry : object) {
      ondemand::field field;
      if (const auto error = std::move(entry).get(field)) return Fail(error);
      std::string_view name;
      if (const auto error = field.unescaped_key().get(name)) return Fail(error);
      JsonMember& member = out->members.emplace_back();
      member.name = name;
      if (!Convert(field.value(), levels - 1, &member.value)) return false;
      if (!names.insert(member.name).second) {
        fault_ = {member.value.line, absl::StrCat("“", member.name, "” twice")};
        return false;
      }
    }
    return true;
  }

  // Counts on from the last place that was asked for: values come in their order.
  int LineOf(const char* at) {
    if (at > counted_ && at <= begin_ + size_) {
      line_ += static_cast<int>(std::count(counted_, at, '\n'));
      counted_ = at;
    }
    return line_;
  }

  ondemand::document* document_;
  const char* begin_;
  size_t size_;
  const char* counted_;
  int line_;
  JsonFault fault_;
};

}  // namespace

const JsonValue* JsonValue::Find(std::string_view name) const {
  const auto found =
      std::find_if(members.begin(), members.end(),
                   [&](const JsonMember& member) { return member.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

JsonFault ParseLocatedJson(std::string_view text, int first_line, JsonValue* value) {
  const simdjson::padded_string padded(text);
  ondemand::parser parser;
  ondemand::document document;
  Converter converter({padded.data(), padded.size()}, first_line, &document);
  if (const auto error = parser.iterate(padded).get(document)) {
    converter.Fail(simdjson::error_message(error));
    return converter.fault();
  }
  ondemand::value root;
  // Documents that are one string or number are no content, and cannot be had as a value.
  if (const auto error = document.get_value().get(root)) {
    converter.Fail(error == simdjson::SCALAR_DOCUMENT_AS_VALUE
                       ? "must be an object or a list"
                       : simdjson::error_message(error));
  } else if (converter.Convert(root, kMostLevels, value) &&
             document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    converter.Fail("something stands behind its end");
  }
  return converter.fault();
}

}  // namespace answerbook::forms
