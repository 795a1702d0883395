#include "tests/e2e/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdlib>

#include "absl/time/clock.h"

namespace answerbook::e2e {
namespace {

void Check(bool ok) {
  if (!ok) std::abort();
}

template <typename Write>
std::string Pem(const Write& write) {
  BIO* bio = BIO_new(BIO_s_mem());
  Check(write(bio) == 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<size_t>(size));
  BIO_free_all(bio);
  return text;
}

std::string PemOf(X509* certificate) {
  return Pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

std::shared_ptr<EVP_PKEY> NewKey(int rsa_bits) {
  EVP_PKEY* key =
      rsa_bits > 0 ? EVP_RSA_gen(static_cast<unsigned>(rsa_bits)) : EVP_EC_gen("P-256");
  Check(key != nullptr);
  return {key, EVP_PKEY_free};
}

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  if (value.empty()) return;
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  Check(extension != nullptr);
  Check(X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

// Unsigned, and without extensions.
std::shared_ptr<X509> NewCertificate(const std::string& common_name, EVP_PKEY* key,
                                     absl::Duration not_before,
                                     absl::Duration not_after) {
  // Beyond one byte, and the same in every run: a failure can be looked into.
  static std::atomic<long> serial = 0x1000;
  std::shared_ptr<X509> certificate(X509_new(), X509_free);
  Check(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  Check(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial) == 1);
  const absl::Time now = absl::Now();
  Check(ASN1_TIME_set(X509_getm_notBefore(certificate.get()),
                      absl::ToTimeT(now + not_before)) != nullptr);
  Check(ASN1_TIME_set(X509_getm_notAfter(certificate.get()),
                      absl::ToTimeT(now + not_after)) != nullptr);
  Check(X509_NAME_add_entry_by_txt(
            X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
            reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0) == 1);
  Check(X509_set_pubkey(certificate.get(), key) == 1);
  return certificate;
}

std::string SerialOf(X509* certificate) {
  BIGNUM* number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  char* text = BN_bn2hex(number);
  std::string out = text;
  OPENSSL_free(text);
  BN_free(number);
  return out;
}

}  // namespace

TestAuthority::TestAuthority(const std::string& name, absl::Duration not_after)
    : key_(NewKey(0)),
      certificate_(NewCertificate(name, key_.get(), -absl::Hours(48), not_after)) {
  X509* const own = certificate_.get();
  Check(X509_set_issuer_name(own, X509_get_subject_name(own)) == 1);
  AddExtension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(own, own, NID_subject_key_identifier, "hash");
  Check(X509_sign(own, key_.get(), EVP_sha256()) != 0);
  pem_ = PemOf(own);
}

Identity TestAuthority::Issue(const CertificateSpec& spec) const {
  const std::shared_ptr<EVP_PKEY> key = NewKey(spec.rsa_bits);
  const std::shared_ptr<X509> certificate =
      NewCertificate(spec.common_name, key.get(), spec.not_before, spec.not_after);
  X509* const issuer = certificate_.get();
  Check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer)) == 1);
  AddExtension(certificate.get(), issuer, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(certificate.get(), issuer, NID_authority_key_identifier, "keyid");
  AddExtension(certificate.get(), issuer, NID_subject_alt_name, spec.names);
  AddExtension(certificate.get(), issuer, NID_ext_key_usage, spec.usage);
  Check(X509_sign(certificate.get(), key_.get(), EVP_sha256()) != 0);
  return {PemOf(certificate.get()), Pem([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr,
                                            nullptr);
          }),
          SerialOf(certificate.get())};
}

std::string EncryptedKey(const std::string& key_pem, const std::string& passphrase) {
  BIO* in = BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size()));
  EVP_PKEY* key = PEM_read_bio_PrivateKey(in, nullptr, nullptr, nullptr);
  Check(key != nullptr);
  std::string text = Pem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(
        bio, key, EVP_aes_256_cbc(),
        reinterpret_cast<const unsigned char*>(passphrase.data()),
        static_cast<int>(passphrase.size()), nullptr, nullptr);
  });
  EVP_PKEY_free(key);
  BIO_free_all(in);
  return text;
}

}  // namespace answerbook::e2e
