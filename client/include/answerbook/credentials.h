// How a connection proves who is at either end: TLS, client certificates, tokens.
//
//   answerbook::MakeConnection("dns:///answers.example:443",
//       answerbook::Options{}
//           .set<answerbook::TlsOption>({.ca_file = "/etc/ca.pem"})
//           .set<answerbook::TokenOption>(answerbook::TokenFromFile("/run/secrets/token")));
//
// (Before C++20, fill in a TlsFiles by name.) Only MakeConnection looks at these
// settings. What is wrong with them is said by every call on the connection, for making
// one never fails. Without any, a connection is plaintext: for a server on the same
// machine or behind a proxy that encrypts.
#ifndef ANSWERBOOK_CREDENTIALS_H_
#define ANSWERBOOK_CREDENTIALS_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "answerbook/options.h"

namespace grpc {
class ChannelCredentials;
}

namespace answerbook {
inline namespace sdk_v0 {

// PEM files for TLS. A connection with a client certificate reads its files again within
// seconds of a change, so that certificates may be renewed under a running program.
struct TlsFiles {
  // Who the server's certificate may be from. Empty: the system's authorities.
  std::string ca_file;
  // The client's certificate (with its chain) and key, for mutual TLS; both or neither.
  std::string certificate_file;
  std::string key_file;
  // The name that the server's certificate is to have, when it is not that of the target.
  std::string server_name;
};

// TLS, or mutual TLS when the files have a certificate. Default: plaintext.
struct TlsOption {
  using Type = TlsFiles;
};

// Credentials made by gRPC, for what TlsFiles does not say. Not with TlsOption.
struct CredentialsOption {
  using Type = std::shared_ptr<grpc::ChannelCredentials>;
};

// Gives the token for a call, sent as `authorization: Bearer <token>`. Called once for
// each attempt, by many threads at once, and must not block. Its error ends the call.
using TokenSource = std::function<absl::StatusOr<std::string>()>;

// Who is calling, by a bearer token. Default: nobody says. Tokens are never sent over
// plaintext: without TLS, calls fail with UNAUTHENTICATED before anything is sent.
struct TokenOption {
  using Type = TokenSource;
};

// Always the same token.
ANSWERBOOK_EXPORT TokenSource FixedToken(std::string token);

// The first line of a file, without blanks around it. Looks at the file at most once a
// second, and reads it again when it changed; while it cannot be read, or is empty, the
// last token goes on being used.
ANSWERBOOK_EXPORT TokenSource TokenFromFile(std::string path);

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CREDENTIALS_H_
