#include "client/cli/credentials.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

#include "answerbook/credentials.h"

namespace answerbook::cli {
namespace {

absl::StatusOr<std::string> FirstLine(const char* flag, const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) {
    return absl::InvalidArgumentError(
        absl::StrCat(flag, ": cannot be read or is empty: ", path));
  }
  return line;
}

absl::Status CheckToken(const std::string& path) {
  absl::StatusOr<std::string> token = FirstLine("--token-file", path);
  if (!token.ok()) return token.status();
  absl::StripAsciiWhitespace(&*token);
  if (token->empty() || !std::all_of(token->begin(), token->end(), absl::ascii_isgraph)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--token-file: its first line must be a token, printable ASCII without spaces: ",
        path));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Options> CredentialOptions(const CredentialFlags& flags) {
  if (flags.certificate.empty() != flags.key.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(flags.key.empty() ? "--tls-key" : "--tls-cert",
                     " is missing: a certificate and its key are needed together"));
  }
  Options options;
  const std::pair<const char*, const std::string*> files[] = {
      {"--tls-ca", &flags.ca},
      {"--tls-cert", &flags.certificate},
      {"--tls-key", &flags.key}};
  bool tls = flags.tls;
  for (const auto& [flag, path] : files) {
    if (path->empty()) continue;
    tls = true;
    if (const auto line = FirstLine(flag, *path); !line.ok()) return line.status();
  }
  if (tls) {
    TlsFiles pem;
    pem.ca_file = flags.ca;
    pem.certificate_file = flags.certificate;
    pem.key_file = flags.key;
    options.set<TlsOption>(std::move(pem));
  }
  if (flags.token_file.empty()) return options;
  if (!tls) {
    return absl::InvalidArgumentError(
        "--token-file: a token is sent over TLS only: add --tls, or --tls-ca=FILE");
  }
  if (absl::Status status = CheckToken(flags.token_file); !status.ok()) return status;
  options.set<TokenOption>(TokenFromFile(flags.token_file));
  return options;
}

}  // namespace answerbook::cli
