// How the demo client shows who is there: its flags for TLS and for a token.
#ifndef ANSWERBOOK_CLIENT_CLI_CREDENTIALS_H_
#define ANSWERBOOK_CLIENT_CLI_CREDENTIALS_H_

#include <string>

#include "absl/status/statusor.h"

#include "answerbook/options.h"

namespace answerbook::cli {

// Any of the first four means TLS.
struct CredentialFlags {
  bool tls = false;
  // PEM files; empty for none. Without `ca`, the system's authorities are trusted.
  std::string ca;
  std::string certificate;
  std::string key;
  // A file whose first line is a bearer token; empty for none. A token is never a flag
  // itself: others could read it in the list of processes.
  std::string token_file;
};

// What the flags say to the SDK. It reads the files itself, and again when they change;
// they are looked at here so that what is wrong with them is said in the words of the
// command line and before a call. Errors, naming the flag and never what is in a file: a
// file cannot be read or is empty, only one of certificate and key is given, there is a
// token but no TLS, or what is in its file cannot be a token.
absl::StatusOr<Options> CredentialOptions(const CredentialFlags& flags);

}  // namespace answerbook::cli

#endif  // ANSWERBOOK_CLIENT_CLI_CREDENTIALS_H_
