#include "service/snapshot/content_version.h"

#include <algorithm>
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

#include "service/content/parallel.h"

namespace answerbook::snapshot {
namespace {

constexpr std::string_view kFormat = "answerbook content 1\n";

std::array<char, 8> NumberBytes(uint64_t number) {
  std::array<char, 8> bytes;
  for (char& byte : bytes) {
    byte = static_cast<char>(number & 0xFF);
    number >>= 8;
  }
  return bytes;
}

// Appends the length of `message` and its wire form.
void AppendMessage(const google::protobuf::MessageLite& message, std::string* out) {
  const size_t size = message.ByteSizeLong();
  const std::array<char, 8> length = NumberBytes(size);
  out->append(length.data(), length.size());
  const size_t begin = out->size();
  out->resize(begin + size);
  google::protobuf::io::ArrayOutputStream stream(out->data() + begin,
                                                 static_cast<int>(size));
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
}

class Hasher {
 public:
  Hasher() : state_(XXH3_createState(), XXH3_freeState) {
    XXH3_128bits_reset(state_.get());
    Add(kFormat);
  }

  // Writes messages on all CPUs, some at a time, and adds them in their order.
  template <typename Message>
  void AddAll(const std::vector<Message>& messages) {
    AddNumber(messages.size());
    constexpr size_t kBatch = 256;
    const size_t batches = (messages.size() + kBatch - 1) / kBatch;
    const unsigned threads = content::ThreadsFor(batches, 0);
    std::vector<std::string> buffers(std::min(batches, size_t{4} * threads));
    for (size_t first = 0; first < batches; first += buffers.size()) {
      const size_t count = std::min(buffers.size(), batches - first);
      content::ParallelFor(count, threads, [&](size_t i, unsigned) {
        buffers[i].clear();
        const size_t end = std::min(messages.size(), (first + i + 1) * kBatch);
        for (size_t at = (first + i) * kBatch; at < end; ++at) {
          AppendMessage(messages[at], &buffers[i]);
        }
      });
      for (size_t i = 0; i < count; ++i) Add(buffers[i]);
    }
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
    const std::array<char, 8> bytes = NumberBytes(number);
    Add({bytes.data(), bytes.size()});
  }

  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state_;
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
