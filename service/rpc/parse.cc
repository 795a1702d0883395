#include "service/rpc/parse.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/unknown_field_set.h"
#include "grpcpp/support/proto_buffer_reader.h"

#include "service/rpc/validate.h"

namespace answerbook::rpc {
namespace {

using google::protobuf::FieldDescriptor;

std::string ToString(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

}  // namespace

std::vector<Violation> WhyUnparsable(const google::protobuf::Descriptor& descriptor,
                                     const std::string& bytes) {
  std::vector<Violation> violations;
  // Read as a message without fields, everything is an unknown field: their strings
  // come as they are.
  google::protobuf::Empty raw;
  if (raw.ParseFromString(bytes)) {
    std::map<int, int> seen;  // how often, by field number
    const google::protobuf::UnknownFieldSet& fields =
        raw.GetReflection()->GetUnknownFields(raw);
    for (int i = 0; i < fields.field_count(); ++i) {
      const google::protobuf::UnknownField& field = fields.field(i);
      const FieldDescriptor* known = descriptor.FindFieldByNumber(field.number());
      if (known == nullptr || known->type() != FieldDescriptor::TYPE_STRING ||
          field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED) {
        continue;
      }
      const int index = seen[field.number()]++;
      if (CountCodePoints(field.length_delimited()).has_value()) continue;
      violations.push_back({known->is_repeated()
                                ? absl::StrCat(known->name(), "[", index, "]")
                                : known->name(),
                            "is not valid UTF-8"});
    }
  }
  if (violations.empty()) {
    violations.push_back({"", absl::StrCat("the request is not the wire form of ",
                                           descriptor.full_name())});
  }
  return violations;
}

grpc::Status ParseRequest(const grpc::ByteBuffer& buffer,
                          google::protobuf::Message* request) {
  // Small requests come in one piece, which needs no stream to be read.
  grpc::Slice slice;
  if (buffer.TrySingleSlice(&slice).ok()) {
    if (request->ParseFromArray(slice.begin(), static_cast<int>(slice.size()))) {
      return grpc::Status::OK;
    }
    return InvalidRequest(WhyUnparsable(*request->GetDescriptor(), ToString(buffer)));
  }
  // The reader takes a pointer to what it may write, but reads only.
  grpc::ProtoBufferReader reader(const_cast<grpc::ByteBuffer*>(&buffer));
  if (reader.status().ok() && request->ParseFromZeroCopyStream(&reader)) {
    return grpc::Status::OK;
  }
  return InvalidRequest(WhyUnparsable(*request->GetDescriptor(), ToString(buffer)));
}

}  // namespace answerbook::rpc
