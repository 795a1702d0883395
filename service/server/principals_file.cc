// The YAML file of principals.

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

#include "service/content/text.h"
#include "service/server/principals.h"

namespace answerbook::server {
namespace {

constexpr size_t kMostPrincipals = 10'000;
constexpr double kMostCallsPerSecond = 1e9;
constexpr size_t kDigestDigits = 64;

// A page could not hold all faults of a file that is something else altogether.
constexpr size_t kMostFaults = 50;

// Of a principal.
constexpr std::array<const char*, 6> kKeys = {
    "name", "token_sha256", "certificate_names", "methods", "topics", "rate_limit"};

bool IsKey(const std::string& text) {
  return std::find(kKeys.begin(), kKeys.end(), text) != kKeys.end();
}

class Reader {
 public:
  Reader(const std::string& file, double default_rate)
      : file_(file), default_rate_(default_rate) {}

  void Read(const YAML::Node& root) {
    if (!root.IsMap()) {
      Fault(root, "must be `principals:` and a list");
      return;
    }
    for (const auto& entry : root) {
      if (Text(entry.first) != "principals") {
        Fault(entry.first, "unknown key; there is `principals` alone");
      } else if (!entry.second.IsSequence()) {
        Fault(entry.second, "principals: must be a list");
      } else if (entry.second.size() > kMostPrincipals) {
        Fault(entry.second, absl::StrCat("principals: has ", entry.second.size(),
                                         "; at most ", kMostPrincipals));
      } else {
        for (const YAML::Node& principal : entry.second) ReadPrincipal(principal);
      }
    }
    if (entries_.empty() && faults_.empty()) {
      Fault(root, "principals: is empty; nobody could call anything");
    }
  }

  void Fault(const YAML::Node& at, const std::string& message) {
    FaultAt(at.Mark().line, message);
  }

  // `line` counts from 0, as YAML does.
  void FaultAt(int line, const std::string& message) {
    if (faults_.size() < kMostFaults) {
      faults_.push_back(absl::StrCat(file_, ":", std::max(line, 0) + 1, ": ", message));
    } else if (faults_.size() == kMostFaults) {
      faults_.push_back(absl::StrCat(file_, ": further faults are not listed"));
    }
  }

  absl::StatusOr<std::vector<PrincipalEntry>> Take() {
    if (!faults_.empty()) {
      return absl::InvalidArgumentError(absl::StrJoin(faults_, "\n"));
    }
    return std::move(entries_);
  }

 private:
  static std::string Text(const YAML::Node& node) {
    return node.IsScalar() ? node.Scalar() : "";
  }

  // The elements of a list of one text or more.
  std::vector<YAML::Node> ReadList(const std::string& key, const YAML::Node& node) {
    std::vector<YAML::Node> texts;
    if (!node.IsSequence() || node.size() == 0) {
      Fault(node, absl::StrCat(key, ": must be a list with one element or more; leave ",
                               "the key out for the default"));
      return texts;
    }
    for (const YAML::Node& element : node) {
      if (element.IsScalar() && !element.Scalar().empty()) {
        texts.push_back(element);
      } else {
        Fault(element, absl::StrCat(key, ": an element is no text"));
      }
    }
    return texts;
  }

  void ReadPrincipal(const YAML::Node& node) {
    if (!node.IsMap()) {
      Fault(node, "a principal must have `name: …` and other keys");
      return;
    }
    PrincipalEntry entry;
    entry.principal.may_call.fill(true);
    entry.principal.limiter = Limiter(default_rate_, std::max(default_rate_, 1.0));
    std::set<std::string> seen;
    for (const auto& item : node) {
      const std::string key = Text(item.first);
      if (!IsKey(key)) {
        // Not repeated: a token could have been put in the wrong place.
        Fault(item.first,
              absl::StrCat("unknown key; known are ", absl::StrJoin(kKeys, ", ")));
      } else if (!seen.insert(key).second) {
        Fault(item.first, absl::StrCat(key, ": given twice"));
      } else if (key == "name") {
        ReadName(item.second, &entry);
      } else if (key == "token_sha256") {
        ReadDigests(item.second, &entry);
      } else if (key == "certificate_names") {
        ReadCertificateNames(item.second, &entry);
      } else if (key == "methods") {
        ReadMethods(item.second, &entry);
      } else if (key == "topics") {
        ReadTopics(item.second, &entry);
      } else {
        ReadRate(item.second, &entry);
      }
    }
    if (!seen.contains("name")) Fault(node, "name: is missing");
    const bool anonymous = entry.principal.name == kAnonymous;
    const bool shows =
        seen.contains("token_sha256") || seen.contains("certificate_names");
    if (anonymous && shows) {
      Fault(
          node,
          "anonymous is who shows nothing: it has no token_sha256 or certificate_names");
    } else if (!anonymous && !shows) {
      Fault(node, absl::StrCat(entry.principal.name,
                               ": needs token_sha256 or certificate_names, or nobody can "
                               "be it"));
    }
    entries_.push_back(std::move(entry));
  }

  void ReadName(const YAML::Node& node, PrincipalEntry* entry) {
    const std::string name = Text(node);
    if (!content::IsSlug(name) || name.size() > 64) {
      Fault(node,
            "name: must be groups of a to z and 0 to 9 with single hyphens between, at "
            "most 64 characters");
      return;
    }
    if (!names_.insert(name).second)
      Fault(node, absl::StrCat("name: '", name, "' is given twice"));
    entry->principal.name = name;
  }

  void ReadDigests(const YAML::Node& node, PrincipalEntry* entry) {
    for (const YAML::Node& element : ReadList("token_sha256", node)) {
      const std::string& hex = element.Scalar();
      const bool right =
          hex.size() == kDigestDigits && std::all_of(hex.begin(), hex.end(), [](char c) {
            return absl::ascii_isxdigit(static_cast<unsigned char>(c));
          });
      if (!right) {
        Fault(element,
              "token_sha256: is no SHA-256 of 64 hexadecimal digits; it must be the hash "
              "of the token, not the token itself");
        continue;
      }
      const std::string bytes = absl::HexStringToBytes(hex);
      Digest digest;
      std::copy(bytes.begin(), bytes.end(), digest.begin());
      if (!digests_.insert(digest).second) {
        Fault(element, "token_sha256: the same hash is given twice");
      }
      entry->token_digests.push_back(digest);
    }
  }

  void ReadCertificateNames(const YAML::Node& node, PrincipalEntry* entry) {
    for (const YAML::Node& element : ReadList("certificate_names", node)) {
      const std::string& name = element.Scalar();
      if (!certificate_names_.insert(name).second) {
        Fault(element, absl::StrCat("certificate_names: '", name, "' is given twice"));
      }
      entry->certificate_names.push_back(name);
    }
  }

  void ReadMethods(const YAML::Node& node, PrincipalEntry* entry) {
    entry->principal.may_call.fill(false);
    for (const YAML::Node& element : ReadList("methods", node)) {
      const auto* found =
          std::find(rpc::kMethodNames.begin(), rpc::kMethodNames.end(), element.Scalar());
      if (found == rpc::kMethodNames.end()) {
        Fault(element, "methods: is none of ListTopics, GetAnswer, Search");
      } else {
        entry->principal
            .may_call[static_cast<size_t>(found - rpc::kMethodNames.begin())] = true;
      }
    }
  }

  void ReadTopics(const YAML::Node& node, PrincipalEntry* entry) {
    std::vector<std::string>& topics = entry->principal.topics.emplace();
    for (const YAML::Node& element : ReadList("topics", node)) {
      if (!content::IsSlug(element.Scalar())) {
        Fault(element,
              "topics: is no topic id: groups of a to z and 0 to 9 with single hyphens");
      }
      topics.push_back(element.Scalar());
    }
    std::sort(topics.begin(), topics.end());
    topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
  }

  void ReadRate(const YAML::Node& node, PrincipalEntry* entry) {
    if (!node.IsMap()) {
      Fault(node, "rate_limit: must have calls_per_second and may have burst");
      return;
    }
    std::map<std::string, double> numbers;
    for (const auto& item : node) {
      const std::string key = Text(item.first);
      double number = 0;
      if (key != "calls_per_second" && key != "burst") {
        Fault(item.first, "rate_limit: unknown key; known are calls_per_second, burst");
      } else if (numbers.contains(key)) {
        Fault(item.first, absl::StrCat("rate_limit.", key, ": given twice"));
      } else if (!absl::SimpleAtod(Text(item.second), &number) ||
                 !(number >= (key == "burst" ? 1 : 0) && number <= kMostCallsPerSecond)) {
        Fault(item.second, absl::StrCat("rate_limit.", key, ": is no number from ",
                                        key == "burst" ? 1 : 0, " to 1e9"));
        numbers[key] = 1;
      } else {
        numbers[key] = number;
      }
    }
    const auto rate = numbers.find("calls_per_second");
    if (rate == numbers.end()) {
      Fault(node, "rate_limit: calls_per_second is missing");
      return;
    }
    const auto burst = numbers.find("burst");
    entry->principal.limiter =
        Limiter(rate->second,
                burst == numbers.end() ? std::max(rate->second, 1.0) : burst->second);
  }

  static std::shared_ptr<RateLimiter> Limiter(double rate, double burst) {
    return std::make_shared<RateLimiter>(rate, burst);
  }

  const std::string& file_;
  const double default_rate_;
  std::vector<std::string> faults_;
  std::vector<PrincipalEntry> entries_;
  std::set<std::string> names_;
  std::set<Digest> digests_;
  std::set<std::string> certificate_names_;
};

}  // namespace

absl::StatusOr<std::vector<PrincipalEntry>> ParsePrincipals(std::string_view text,
                                                            const std::string& file,
                                                            double default_rate) {
  Reader reader(file, default_rate);
  try {
    // Without the last line break: behind one, yaml-cpp takes an open quote for closed.
    while (text.ends_with('\n')) text.remove_suffix(1);
    reader.Read(YAML::Load(std::string(text)));
  } catch (const YAML::Exception& error) {
    // Its messages describe the grammar and repeat nothing of the file.
    reader.FaultAt(error.mark.line, absl::StrCat("not YAML: ", error.msg));
  }
  return reader.Take();
}

}  // namespace answerbook::server
