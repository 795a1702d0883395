#include "service/snapshot/content_version.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/message_lite.h"
#include "xxhash.h"

namespace answerbook::snapshot {
namespace {

constexpr std::string_view kFormat = "answerbook content 1\n";

class Hasher {
 public:
  Hasher() : state_(XXH3_createState(), XXH3_freeState) {
    XXH3_128bits_reset(state_.get());
    Add(kFormat);
  }

  template <typename Message>
  void AddAll(const std::vector<Message>& messages) {
    AddNumber(messages.size());
    for (const Message& message : messages) AddMessage(message);
  }

  void AddSynonyms(const search::Synonyms& synonyms) {
    AddNumber(synonyms.size());
    for (const search::SynonymRule& rule : synonyms) {
      for (const auto* texts : {&rule.from, &rule.to}) {
        AddNumber(texts->size());
        for (const std::string& text : *texts) {
          AddNumber(text.size());
          Add(text);
        }
      }
    }
  }

  std::string Hex() const {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
    return absl::BytesToHexString(absl::string_view(
        reinterpret_cast<const char*>(canonical.digest), sizeof(canonical.digest)));
  }

 private:
  void Add(std::string_view bytes) {
    XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
  }

  void AddNumber(uint64_t number) {
    std::array<char, 8> bytes;
    for (char& byte : bytes) {
      byte = static_cast<char>(number & 0xFF);
      number >>= 8;
    }
    Add({bytes.data(), bytes.size()});
  }

  void AddMessage(const google::protobuf::MessageLite& message) {
    buffer_.clear();
    {
      google::protobuf::io::StringOutputStream stream(&buffer_);
      google::protobuf::io::CodedOutputStream coded(&stream);
      coded.SetSerializationDeterministic(true);
      message.SerializeToCodedStream(&coded);
    }
    AddNumber(buffer_.size());
    Add(buffer_);
  }

  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state_;
  std::string buffer_;
};

}  // namespace

std::string ContentVersion(const content::Library& library,
                           const search::Synonyms& synonyms) {
  Hasher hasher;
  hasher.AddAll(library.topics);
  hasher.AddAll(library.answers);
  // Results depend on them; a library without any keeps its version.
  if (!synonyms.empty()) hasher.AddSynonyms(synonyms);
  return hasher.Hex();
}

}  // namespace answerbook::snapshot
