#include "service/server/principals.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

#include "service/content/text.h"

namespace answerbook::server {
namespace {

constexpr size_t kMostFileBytes = size_t{1} << 20;

Digest Sha256(std::string_view bytes) {
  Digest digest;
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         digest.data());
  return digest;
}

std::string_view View(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool IsTokenCharacter(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         std::string_view("-._~+/=").find(c) != std::string_view::npos;
}

}  // namespace

Principals::Principals(std::vector<PrincipalEntry> entries, bool asks)
    : entries_(std::move(entries)), asks_(asks) {
  if (RAND_bytes(key_.data(), static_cast<int>(key_.size())) != 1) std::abort();
  for (const PrincipalEntry& entry : entries_) {
    const Principal* principal = &entry.principal;
    by_name_[principal->name] = principal;
    if (principal->name == kAnonymous || !asks_) anonymous_ = principal;
    for (const Digest& digest : entry.token_digests) {
      by_token_[std::string(View(Blind(digest)))] = principal;
    }
    for (const std::string& name : entry.certificate_names) {
      by_certificate_name_[name] = principal;
    }
  }
}

// Where two blinded digests begin to differ says nothing about the digests, so that they
// may be looked up in a table, whose comparisons take longer the more bytes are equal.
Digest Principals::Blind(const Digest& digest) const {
  std::array<char, std::tuple_size_v<Digest> * 2> keyed;
  std::memcpy(keyed.data(), key_.data(), key_.size());
  std::memcpy(keyed.data() + key_.size(), digest.data(), digest.size());
  return Sha256({keyed.data(), keyed.size()});
}

const Principal* Principals::ByToken(std::string_view token) const {
  if (token.size() > kMostTokenBytes) return nullptr;
  const Digest blinded = Blind(Sha256(token));
  const auto found = by_token_.find(std::string(View(blinded)));
  return found == by_token_.end() ? nullptr : found->second;
}

const Principal* Principals::ByCertificateName(std::string_view name) const {
  const auto found = by_certificate_name_.find(std::string(name));
  return found == by_certificate_name_.end() ? nullptr : found->second;
}

std::shared_ptr<const Principals> Principals::OpenToAll(double rate) {
  std::vector<PrincipalEntry> entries(1);
  entries[0].principal.may_call.fill(true);
  entries[0].principal.limiter = std::make_shared<RateLimiter>(rate, std::max(rate, 1.0));
  return std::shared_ptr<const Principals>(
      new Principals(std::move(entries), /*asks=*/false));
}

absl::StatusOr<std::shared_ptr<const Principals>> Principals::Parse(
    std::string_view text, const std::string& file, double default_rate,
    const Principals* before) {
  absl::StatusOr<std::vector<PrincipalEntry>> entries =
      ParsePrincipals(text, file, default_rate);
  if (!entries.ok()) return entries.status();
  for (PrincipalEntry& entry : *entries) {
    if (before == nullptr) break;
    const auto known = before->by_name_.find(entry.principal.name);
    if (known == before->by_name_.end()) continue;
    const std::shared_ptr<RateLimiter>& limiter = known->second->limiter;
    if (limiter->per_second() == entry.principal.limiter->per_second() &&
        limiter->burst() == entry.principal.limiter->burst()) {
      entry.principal.limiter = limiter;
    }
  }
  return std::shared_ptr<const Principals>(
      new Principals(*std::move(entries), /*asks=*/true));
}

absl::StatusOr<std::shared_ptr<const Principals>> Principals::Load(
    const std::string& path, double default_rate, const Principals* before) {
  const absl::StatusOr<std::string> text = content::ReadFile(path, kMostFileBytes);
  if (!text.ok()) {
    return absl::Status(text.status().code(),
                        absl::StrCat(path, ": ", text.status().message()));
  }
  return Parse(*text, path, default_rate, before);
}

std::optional<std::string_view> BearerToken(std::string_view authorization,
                                            std::string_view* why) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() < kScheme.size() ||
      !absl::EqualsIgnoreCase(absl::string_view(authorization.data(), kScheme.size()),
                              absl::string_view(kScheme.data(), kScheme.size()))) {
    *why = "authorization: is not of the form 'Bearer <token>'";
    return std::nullopt;
  }
  const std::string_view token = authorization.substr(kScheme.size());
  if (token.empty()) {
    *why = "authorization: has no token behind 'Bearer'";
    return std::nullopt;
  }
  if (token.size() > kMostTokenBytes) {
    *why = "authorization: the token has more than 4096 bytes";
    return std::nullopt;
  }
  if (!std::all_of(token.begin(), token.end(), IsTokenCharacter)) {
    *why = "authorization: the token has characters other than A-Z a-z 0-9 - . _ ~ + / =";
    return std::nullopt;
  }
  return token;
}

}  // namespace answerbook::server
