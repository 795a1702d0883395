// A TLS handshake by hand, to see what a server offers and what it refuses.
#ifndef ANSWERBOOK_TESTS_E2E_TLS_PROBE_H_
#define ANSWERBOOK_TESTS_E2E_TLS_PROBE_H_

#include <string>

namespace answerbook::e2e {

struct ProbeOptions {
  int protocol = 0;     // the only version offered, such as TLS1_2_VERSION; 0 for all
  std::string ciphers;  // of TLS 1.2 and before, as ciphers(1) has them; empty for usual
  std::string alpn = "h2";  // empty for none
};

// What came of it. The server's certificate is not verified: gRPC's clients do that.
struct Probed {
  bool ok = false;      // the handshake was done
  std::string error;    // of the handshake, as OpenSSL says it
  std::string version;  // such as TLSv1.3
  std::string cipher;
  std::string serial;  // of the server's certificate, hexadecimal
  std::string alpn;    // what the server chose
};

// `address` is 127.0.0.1:port.
Probed ProbeTls(const std::string& address, const ProbeOptions& options = {});

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_TLS_PROBE_H_
