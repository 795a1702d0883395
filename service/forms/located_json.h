// JSON with the lines where its values stand, for documents whose faults are to be found
// by their editors.
#ifndef ANSWERBOOK_SERVICE_FORMS_LOCATED_JSON_H_
#define ANSWERBOOK_SERVICE_FORMS_LOCATED_JSON_H_

#include <string>
#include <string_view>
#include <vector>

namespace answerbook::forms {

struct JsonMember;

struct JsonValue {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  int line = 0;
  std::string text;                 // of a string, or a number as it is written
  std::vector<JsonValue> items;     // of an array
  std::vector<JsonMember> members;  // of an object

  bool IsString() const { return kind == Kind::kString; }
  bool IsArray() const { return kind == Kind::kArray; }
  bool IsObject() const { return kind == Kind::kObject; }

  // The member of that name, or null.
  const JsonValue* Find(std::string_view name) const;
};

struct JsonMember {
  std::string name;
  JsonValue value;
};

struct JsonFault {
  int line = 0;
  std::string message;  // empty when there is none
};

// Reads a document; its first line has the number `first_line`. Names that an object has
// twice and more than 64 levels are faults.
JsonFault ParseLocatedJson(std::string_view text, int first_line, JsonValue* value);

}  // namespace answerbook::forms

#endif  // ANSWERBOOK_SERVICE_FORMS_LOCATED_JSON_H_
