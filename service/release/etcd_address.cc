#include "service/release/etcd_address.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace answerbook::release {
namespace {

constexpr std::string_view kScheme = "etcd://";
constexpr char kDefaultPort[] = "2379";
constexpr char kDefaultPrefix[] = "/answerbook";

absl::Status Wrong(std::string_view text, std::string_view what) {
  const std::string whole(text);
  return absl::InvalidArgumentError(
      absl::StrCat(whole, ": ", std::string(what),
                   "; it must be like etcd://host:2379,host:2379/prefix"));
}

}  // namespace

bool IsEtcdAddress(std::string_view content) { return content.starts_with(kScheme); }

absl::StatusOr<EtcdAddress> ParseEtcdAddress(std::string_view text) {
  if (!IsEtcdAddress(text)) return Wrong(text, "does not begin with etcd://");
  std::string_view rest = text.substr(kScheme.size());
  const size_t slash = rest.find('/');
  EtcdAddress address;
  address.prefix = kDefaultPrefix;
  if (slash != std::string_view::npos && slash + 1 < rest.size()) {
    address.prefix = std::string(rest.substr(slash));
    while (address.prefix.size() > 1 && address.prefix.back() == '/') {
      address.prefix.pop_back();
    }
    for (const char c : address.prefix) {
      if (!absl::ascii_isgraph(static_cast<unsigned char>(c))) {
        return Wrong(text, "the prefix has blanks or control characters");
      }
    }
  }
  rest = rest.substr(0, slash);
  for (const absl::string_view part :
       absl::StrSplit(absl::string_view(rest.data(), rest.size()), ',')) {
    std::string endpoint(part);
    if (endpoint.empty()) return Wrong(text, "a host is empty");
    // A port follows the last colon, unless that is inside an address in brackets.
    const size_t colon = endpoint.rfind(':');
    if (colon == std::string::npos || endpoint.back() == ']') {
      endpoint = absl::StrCat(endpoint, ":", kDefaultPort);
    } else {
      int port = 0;
      if (colon == 0 || !absl::SimpleAtoi(endpoint.substr(colon + 1), &port) ||
          port < 1 || port > 65535) {
        return Wrong(text, absl::StrCat("'", endpoint, "' is not host:port"));
      }
    }
    address.endpoints.push_back(std::move(endpoint));
  }
  return address;
}

}  // namespace answerbook::release
