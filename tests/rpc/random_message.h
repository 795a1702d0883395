// Messages with random fields, by reflection, so that a field that is added to the proto
// is among them at once.
#ifndef ANSWERBOOK_TESTS_RPC_RANDOM_MESSAGE_H_
#define ANSWERBOOK_TESTS_RPC_RANDOM_MESSAGE_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace answerbook::rpc {

class RandomMessages {
 public:
  explicit RandomMessages(uint32_t seed) : random_(seed) {}

  size_t Below(size_t limit) { return random_() % limit; }

  // ASCII; often empty, mostly short, sometimes with a length of two or three varint
  // bytes.
  std::string Text() {
    static constexpr size_t kLimits[] = {1, 2, 40, 40, 130, 300, 20'000};
    std::string text(Below(kLimits[Below(std::size(kLimits))]), ' ');
    for (char& c : text) c = static_cast<char>(' ' + Below(95));
    return text;
  }

  // Sets about three fields of four.
  void Fill(google::protobuf::Message* message) {
    const google::protobuf::Descriptor* descriptor = message->GetDescriptor();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const google::protobuf::FieldDescriptor* field = descriptor->field(i);
      if (field->is_repeated()) {
        for (size_t n = Below(4); n > 0; --n) Add(message, field);
      } else if (Below(4) != 0) {
        Set(message, field);
      }
    }
  }

 private:
  using Field = google::protobuf::FieldDescriptor;

  void Add(google::protobuf::Message* message, const Field* field) {
    const google::protobuf::Reflection* reflection = message->GetReflection();
    if (field->cpp_type() == Field::CPPTYPE_MESSAGE) {
      Fill(reflection->AddMessage(message, field));
    } else {
      reflection->AddString(message, field, Text());
    }
  }

  void Set(google::protobuf::Message* message, const Field* field) {
    const google::protobuf::Reflection* reflection = message->GetReflection();
    switch (field->cpp_type()) {
      case Field::CPPTYPE_MESSAGE:
        Fill(reflection->MutableMessage(message, field));
        break;
      case Field::CPPTYPE_STRING:
        reflection->SetString(message, field, Text());
        break;
      case Field::CPPTYPE_BOOL:
        reflection->SetBool(message, field, Below(2) != 0);
        break;
      case Field::CPPTYPE_FLOAT:
        reflection->SetFloat(message, field, static_cast<float>(Below(1000)) / 999);
        break;
      case Field::CPPTYPE_INT32:
        reflection->SetInt32(message, field,
                             static_cast<int32_t>(random_() >> Below(32)));
        break;
      default:
        break;
    }
  }

  std::mt19937 random_;
};

}  // namespace answerbook::rpc

#endif  // ANSWERBOOK_TESTS_RPC_RANDOM_MESSAGE_H_
