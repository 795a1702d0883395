#include "service/release/blobs.h"

#include <openssl/evp.h>
#include <zstd.h>

#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

#include "service/snapshot/content_version.h"

namespace answerbook::release {
namespace {

namespace io = google::protobuf::io;

constexpr uint32_t kFormat = 1;
// A blob ends after a message whose hash says so, once it has kLeastBlob bytes: on
// average after a further kLeastBlob. Small enough that little is sent for a small
// change, large enough that 47,000 answers are some 200 blobs.
constexpr size_t kLeastBlob = 96 << 10;
constexpr uint8_t kEndMask = 0x3F;  // one message in 64
// Leaves room for the length before a message.
constexpr size_t kFullBlob = kLargestBlob - 16;
constexpr int kZstdLevel = 9;

std::string Sha256(std::string_view bytes) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  // Fails only for an algorithm that OpenSSL does not have.
  EVP_Digest(bytes.data(), bytes.size(), hash, &size, EVP_sha256(), nullptr);
  return {reinterpret_cast<const char*>(hash), size};
}

std::string Hex(std::string_view bytes) {
  return absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
}

// Cuts a stream of messages into blobs.
class Packer {
 public:
  explicit Packer(PackedRelease* release) : release_(*release) {}

  // `id` decides whether a blob ends behind the message.
  absl::Status Add(const google::protobuf::MessageLite& message, std::string_view id,
                   google::protobuf::RepeatedPtrField<v1::Blob>* into) {
    const size_t size = message.ByteSizeLong();
    if (size > kFullBlob) {
      return absl::InvalidArgumentError(absl::StrCat(std::string(id), ": takes ", size,
                                                     " bytes; a release has room for ",
                                                     kFullBlob));
    }
    if (pending_.size() + size > kFullBlob) End(into);
    {
      io::StringOutputStream stream(&pending_);
      io::CodedOutputStream coded(&stream);
      coded.WriteVarint32(static_cast<uint32_t>(size));
      message.SerializeToCodedStream(&coded);
    }
    const std::string hash = Sha256(id);
    if (pending_.size() >= kLeastBlob &&
        (static_cast<uint8_t>(hash[0]) & kEndMask) == 0) {
      End(into);
    }
    return absl::OkStatus();
  }

  void End(google::protobuf::RepeatedPtrField<v1::Blob>* into) {
    if (pending_.empty()) return;
    StoredBlob blob = Deflate(pending_, kZstdLevel, into->Add());
    if (names_.insert(blob.name).second) release_.blobs.push_back(std::move(blob));
    pending_.clear();
  }

 private:
  PackedRelease& release_;
  std::string pending_;
  absl::flat_hash_set<std::string> names_;
};

// Calls `use` with a parsed Message for each in the stream of `blobs`.
template <typename Message, typename Use>
absl::Status ForEach(const google::protobuf::RepeatedPtrField<v1::Blob>& blobs,
                     const InflatedBlobs& inflated, const Use& use) {
  for (const v1::Blob& blob : blobs) {
    const auto found = inflated.find(NameOf(blob));
    if (found == inflated.end()) {
      return absl::DataLossError(absl::StrCat("blob ", NameOf(blob), ": is missing"));
    }
    const std::string& bytes = found->second;
    io::CodedInputStream coded(reinterpret_cast<const uint8_t*>(bytes.data()),
                               static_cast<int>(bytes.size()));
    while (!coded.ExpectAtEnd()) {
      uint32_t size = 0;
      Message message;
      bool good = coded.ReadVarint32(&size);
      if (good) {
        const auto limit = coded.PushLimit(static_cast<int>(size));
        good = size <= kLargestBlob && message.ParseFromCodedStream(&coded) &&
               coded.BytesUntilLimit() == 0;
        coded.PopLimit(limit);
      }
      if (!good) {
        return absl::DataLossError(absl::StrCat(
            "blob ", NameOf(blob), ": is not a stream of ", Message().GetTypeName()));
      }
      use(std::move(message));
      if (coded.CurrentPosition() == static_cast<int>(bytes.size())) break;
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string Sha256Hex(std::string_view bytes) { return Hex(Sha256(bytes)); }

bool IsReleaseName(std::string_view text) {
  if (text.size() != 64) return false;
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c)) && (c < 'a' || c > 'f')) {
      return false;
    }
  }
  return true;
}

std::string NameOf(const v1::Blob& blob) { return Hex(blob.sha256()); }

absl::StatusOr<PackedRelease> Pack(const content::Library& library,
                                   const search::Synonyms& synonyms) {
  PackedRelease release;
  v1::Manifest manifest;
  manifest.set_format(kFormat);
  manifest.set_content_version(snapshot::ContentVersion(library, synonyms));
  manifest.set_topic_count(library.topics.size());
  manifest.set_answer_count(library.answers.size());
  Packer packer(&release);
  for (const auto& topic : library.topics) {
    if (auto status = packer.Add(topic, topic.topic_id(), manifest.mutable_topics());
        !status.ok()) {
      return status;
    }
  }
  packer.End(manifest.mutable_topics());
  for (const auto& answer : library.answers) {
    if (auto status = packer.Add(answer, answer.answer_id(), manifest.mutable_answers());
        !status.ok()) {
      return status;
    }
  }
  packer.End(manifest.mutable_answers());
  for (const search::SynonymRule& rule : synonyms) {
    v1::SynonymRule message;
    for (const std::string& text : rule.from) message.add_from(text);
    for (const std::string& text : rule.to) message.add_to(text);
    if (auto status = packer.Add(message, rule.from.front(), manifest.mutable_synonyms());
        !status.ok()) {
      return status;
    }
  }
  packer.End(manifest.mutable_synonyms());
  release.manifest = manifest.SerializeAsString();
  if (release.manifest.size() > kLargestBlob) {
    return absl::InvalidArgumentError(
        absl::StrCat("the library is too large for a release: its manifest takes ",
                     release.manifest.size(), " bytes of ", kLargestBlob));
  }
  release.name = Sha256Hex(release.manifest);
  return release;
}

StoredBlob Deflate(std::string_view bytes, int level, v1::Blob* entry) {
  entry->set_sha256(Sha256(bytes));
  entry->set_size(static_cast<uint32_t>(bytes.size()));
  StoredBlob blob{NameOf(*entry), std::string(ZSTD_compressBound(bytes.size()), '\0')};
  blob.bytes.resize(ZSTD_compress(blob.bytes.data(), blob.bytes.size(), bytes.data(),
                                  bytes.size(), level));
  return blob;
}

absl::StatusOr<std::string> Inflate(const v1::Blob& blob, std::string_view stored) {
  const auto lost = [&blob](std::string_view why) {
    return absl::DataLossError(
        absl::StrCat("blob ", NameOf(blob), ": ", std::string(why)));
  };
  if (blob.size() > kLargestBlob) return lost("is larger than a blob may be");
  // Room for what the manifest says and not for what the blob says of itself.
  std::string bytes(blob.size(), '\0');
  const size_t size =
      ZSTD_decompress(bytes.data(), bytes.size(), stored.data(), stored.size());
  if (ZSTD_isError(size) != 0) return lost(ZSTD_getErrorName(size));
  if (size != bytes.size()) return lost("is shorter than the manifest says");
  if (Sha256(bytes) != blob.sha256()) return lost("does not have its hash");
  return bytes;
}

absl::StatusOr<v1::Manifest> ReadManifest(const std::string& name,
                                          std::string_view bytes) {
  if (Sha256Hex(bytes) != name) {
    return absl::DataLossError(
        absl::StrCat("release ", name, ": its manifest does not have its hash"));
  }
  v1::Manifest manifest;
  if (!manifest.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::DataLossError(
        absl::StrCat("release ", name, ": its manifest cannot be read"));
  }
  if (manifest.format() != kFormat) {
    return absl::UnimplementedError(
        absl::StrCat("release ", name, ": has layout ", manifest.format(),
                     "; this program reads layout ", kFormat));
  }
  return manifest;
}

std::vector<const v1::Blob*> BlobsOf(const v1::Manifest& manifest) {
  std::vector<const v1::Blob*> all;
  absl::flat_hash_set<std::string_view> seen;
  for (const auto* blobs :
       {&manifest.topics(), &manifest.answers(), &manifest.synonyms()}) {
    for (const v1::Blob& blob : *blobs) {
      if (seen.insert(blob.sha256()).second) all.push_back(&blob);
    }
  }
  return all;
}

absl::StatusOr<Unpacked> Unpack(const v1::Manifest& manifest,
                                const InflatedBlobs& blobs) {
  Unpacked unpacked;
  content::Library& library = unpacked.library;
  search::Synonyms& synonyms = unpacked.synonyms;
  absl::Status status = ForEach<::answerbook::v1::Topic>(
      manifest.topics(), blobs,
      [&](auto topic) { library.topics.push_back(std::move(topic)); });
  if (!status.ok()) return status;
  status = ForEach<::answerbook::v1::Answer>(manifest.answers(), blobs, [&](auto answer) {
    library.answers.push_back(std::move(answer));
  });
  if (!status.ok()) return status;
  status = ForEach<v1::SynonymRule>(manifest.synonyms(), blobs, [&](const auto& rule) {
    synonyms.push_back(
        {{rule.from().begin(), rule.from().end()}, {rule.to().begin(), rule.to().end()}});
  });
  if (!status.ok()) return status;
  if (library.topics.size() != manifest.topic_count() ||
      library.answers.size() != manifest.answer_count() ||
      snapshot::ContentVersion(library, synonyms) != manifest.content_version()) {
    return absl::DataLossError(
        absl::StrCat("the release of content version ", manifest.content_version(),
                     " is not what was published: its parts make another content"));
  }
  unpacked.content_version = manifest.content_version();
  return unpacked;
}

}  // namespace answerbook::release
