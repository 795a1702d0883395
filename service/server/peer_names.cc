#include "service/server/peer_names.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "grpc/grpc_security_constants.h"
#include "grpcpp/support/string_ref.h"

namespace answerbook::server {
namespace {

bool IsPrintable(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
}

bool IsUri(const std::string& text) {
  const size_t colon = text.find(':');
  return colon != std::string::npos && colon > 0 &&
         absl::ascii_isalpha(static_cast<unsigned char>(text[0])) &&
         text.compare(colon, 3, "://") == 0;
}

// As far as it matters here: not to be taken for something else.
bool IsDnsName(const std::string& text) {
  const size_t last = text.rfind('.') + 1;  // npos + 1 is 0
  return text.find_first_of(":/@") == std::string::npos && last < text.size() &&
         !std::all_of(
             text.begin() + static_cast<std::ptrdiff_t>(last), text.end(),
             [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); });
}

bool IsEmail(const std::string& text) {
  const size_t at = text.find('@');
  return at != std::string::npos && at > 0 && text.find("://") == std::string::npos;
}

bool IsAddress(const std::string& text) {
  return text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos;
}

}  // namespace

std::vector<std::string> PeerNames(const grpc::AuthContext& context) {
  std::vector<std::string> names;
  if (!context.IsPeerAuthenticated()) return names;
  const auto add = [&](const char* property, bool (*is_one)(const std::string&)) {
    for (const grpc::string_ref& value : context.FindPropertyValues(property)) {
      std::string name(value.data(), value.size());
      if (is_one == IsDnsName) absl::AsciiStrToLower(&name);
      if (IsPrintable(name) && is_one(name) &&
          std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(std::move(name));
      }
    }
  };
  add(GRPC_PEER_URI_PROPERTY_NAME, IsUri);
  add(GRPC_PEER_DNS_PROPERTY_NAME, IsDnsName);
  add(GRPC_PEER_EMAIL_PROPERTY_NAME, IsEmail);
  add(GRPC_PEER_IP_PROPERTY_NAME, IsAddress);
  return names;
}

}  // namespace answerbook::server
