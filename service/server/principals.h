// Who may call what. docs/access.md has the file for operators.
#ifndef ANSWERBOOK_SERVICE_SERVER_PRINCIPALS_H_
#define ANSWERBOOK_SERVICE_SERVER_PRINCIPALS_H_

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

#include "service/rpc/call_record.h"
#include "service/server/rate_limiter.h"

namespace answerbook::server {

// A SHA-256.
using Digest = std::array<uint8_t, 32>;

// One who calls. Immutable but for how much of its rate is used up; thread-safe.
struct Principal {
  std::string name;
  std::array<bool, rpc::kMethodCount> may_call{};  // by rpc::Method
  std::optional<std::vector<std::string>> topics;  // sorted ids; nothing: all
  std::shared_ptr<RateLimiter> limiter;            // never null
};

// A principal as its file has it, checked.
struct PrincipalEntry {
  Principal principal;
  std::vector<Digest> token_digests;
  std::vector<std::string> certificate_names;
};

// The name of the principal that callers are who show nothing.
inline constexpr char kAnonymous[] = "anonymous";

// Longer tokens are none.
inline constexpr size_t kMostTokenBytes = 4096;

// Immutable and thread-safe.
class Principals {
 public:
  // Reads a file. A principal without a rate of its own gets `default_rate`. What
  // principals of `before` have used up of their rates counts on, where name and rate are
  // the same.
  //
  // Errors: NOT_FOUND and others of reading; INVALID_ARGUMENT with all faults, one a
  // line, each with file and line. What could be a secret is not repeated.
  static absl::StatusOr<std::shared_ptr<const Principals>> Load(
      const std::string& path, double default_rate, const Principals* before = nullptr);

  // The same from the text of a file that is called `file`.
  static absl::StatusOr<std::shared_ptr<const Principals>> Parse(
      std::string_view text, const std::string& file, double default_rate,
      const Principals* before = nullptr);

  // Everyone is one principal without a name that may call everything, together so often.
  static std::shared_ptr<const Principals> OpenToAll(double rate);

  // The principal with this token, or null. Takes as long for a token that nearly is one
  // as for any other of its length: what is compared is a hash, with a key that only this
  // process knows, of the token's hash.
  const Principal* ByToken(std::string_view token) const;

  // The principal with a client certificate of this name, or null.
  const Principal* ByCertificateName(std::string_view name) const;

  // Who shows neither; null when such callers are refused.
  const Principal* anonymous() const { return anonymous_; }

  // Whether callers are told apart.
  bool asks() const { return asks_; }

  size_t size() const { return entries_.size(); }

 private:
  Principals(std::vector<PrincipalEntry> entries, bool asks);
  Digest Blind(const Digest& digest) const;

  std::vector<PrincipalEntry> entries_;
  bool asks_;
  Digest key_{};  // random, of this object alone
  absl::flat_hash_map<std::string, const Principal*> by_token_;  // by blinded digest
  absl::flat_hash_map<std::string, const Principal*> by_certificate_name_;
  absl::flat_hash_map<std::string, const Principal*> by_name_;
  const Principal* anonymous_ = nullptr;
};

// Reads a file of principals: see Principals::Parse.
absl::StatusOr<std::vector<PrincipalEntry>> ParsePrincipals(std::string_view text,
                                                            const std::string& file,
                                                            double default_rate);

// The token in the value of an `authorization` header: `Bearer`, in any case, a space,
// and a token (RFC 6750, section 2.1). Nothing when it is none, and what is wrong in
// `why`, which does not repeat it.
std::optional<std::string_view> BearerToken(std::string_view authorization,
                                            std::string_view* why);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_PRINCIPALS_H_
