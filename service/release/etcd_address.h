// Where releases are kept: etcd://host:port,host:port/prefix
#ifndef ANSWERBOOK_SERVICE_RELEASE_ETCD_ADDRESS_H_
#define ANSWERBOOK_SERVICE_RELEASE_ETCD_ADDRESS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace answerbook::release {

struct EtcdAddress {
  std::vector<std::string> endpoints;  // host:port, at least one
  std::string prefix;                  // without a slash at its end: "/answerbook"
};

// Whether `content` is meant as such an address.
bool IsEtcdAddress(std::string_view content);

// A port may be left out (2379), and the prefix ("/answerbook"). INVALID_ARGUMENT says
// what is wrong.
absl::StatusOr<EtcdAddress> ParseEtcdAddress(std::string_view text);

}  // namespace answerbook::release

#endif  // ANSWERBOOK_SERVICE_RELEASE_ETCD_ADDRESS_H_
