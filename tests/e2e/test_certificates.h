// Certificates for tests, made when they run: none expires in a checkout.
#ifndef ANSWERBOOK_TESTS_E2E_TEST_CERTIFICATES_H_
#define ANSWERBOOK_TESTS_E2E_TEST_CERTIFICATES_H_

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "absl/time/time.h"

namespace answerbook::e2e {

// A certificate to be made.
struct CertificateSpec {
  std::string common_name = "server.test";
  // As openssl.cnf(5) has subjectAltName; empty for none.
  std::string names = "DNS:localhost,IP:127.0.0.1";
  std::string usage = "serverAuth,clientAuth";  // extendedKeyUsage; empty for any
  // From and until, counted from now.
  absl::Duration not_before = -absl::Hours(1);
  absl::Duration not_after = absl::Hours(24 * 90);
  int rsa_bits = 0;  // 0 for an elliptic curve, P-256
};

// A certificate with its key, both PEM.
struct Identity {
  std::string certificate;
  std::string key;
  std::string serial;  // hexadecimal, as OpenSSL prints it
};

// An authority with a key of its own.
class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name = "Test authority",
                         absl::Duration not_after = absl::Hours(24 * 90));

  // Its own certificate, PEM.
  const std::string& certificate() const { return pem_; }

  // Aborts when the certificate cannot be made. Each has a serial of its own.
  Identity Issue(const CertificateSpec& spec = {}) const;

 private:
  std::shared_ptr<EVP_PKEY> key_;
  std::shared_ptr<X509> certificate_;
  std::string pem_;
};

// A key in PEM with a passphrase.
std::string EncryptedKey(const std::string& key_pem, const std::string& passphrase);

}  // namespace answerbook::e2e

#endif  // ANSWERBOOK_TESTS_E2E_TEST_CERTIFICATES_H_
