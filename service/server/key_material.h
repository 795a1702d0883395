// What TLS is served with, read from files and checked as a whole before it is used.
#ifndef ANSWERBOOK_SERVICE_SERVER_KEY_MATERIAL_H_
#define ANSWERBOOK_SERVICE_SERVER_KEY_MATERIAL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "service/server/options.h"

namespace answerbook::server {

// Of the server's own certificate, the first of its chain.
struct CertificateInfo {
  std::string subject;  // as RFC 2253 writes it
  std::string serial;   // hexadecimal, as openssl prints it
  absl::Time not_before;
  absl::Time not_after;
};

// In PEM, written anew from what was read: nothing is in it that was not checked.
struct KeyMaterial {
  // The key first, then its certificate and those of the authorities above it.
  std::string identity;
  std::string client_ca;  // empty when clients need no certificate
  CertificateInfo info;
  bool key_open_to_all = false;  // every user of the machine may read the key's file
};

// Reads the files that --tls_cert, --tls_key and, if given, --tls_client_ca name, and
// checks that they can be served with at `now`.
//
// Errors begin with the flag and name the file: NOT_FOUND, PERMISSION_DENIED or
// UNAVAILABLE when it cannot be read; INVALID_ARGUMENT when what is in it is not PEM, the
// key has a passphrase or belongs to another certificate, the certificate is not valid
// now, not for servers or too weak for OpenSSL, or no client authority is valid now.
absl::StatusOr<KeyMaterial> LoadKeyMaterial(const Options& options, absl::Time now);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_KEY_MATERIAL_H_
