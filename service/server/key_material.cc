#include "service/server/key_material.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace answerbook::server {
namespace {

template <auto kFree>
struct FreeWith {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};

using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using CertificatePtr = std::unique_ptr<X509, FreeWith<X509_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using ContextPtr = std::unique_ptr<SSL_CTX, FreeWith<SSL_CTX_free>>;

// All roots that browsers know take 0.2 MiB.
constexpr size_t kMostFileBytes = 1 << 20;

// Which file of which flag, for messages.
struct Source {
  const char* flag;
  const std::string& path;

  template <typename... Pieces>
  absl::Status Fault(const Pieces&... pieces) const {
    return absl::InvalidArgumentError(
        absl::StrCat("--", flag, ": ", path, " ", pieces...));
  }
};

// What OpenSSL says was wrong last, in its words.
std::string LastReason() {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  std::string text = reason == nullptr ? "OpenSSL does not say why" : reason;
  ERR_clear_error();
  return text;
}

absl::StatusOr<std::string> ReadAll(const Source& source, bool* open_to_all) {
  const auto cannot_read = [&](int error) {
    const std::string text = absl::StrCat("--", source.flag, ": cannot read ",
                                          source.path, ": ", std::strerror(error));
    if (error == ENOENT || error == ENOTDIR) return absl::NotFoundError(text);
    if (error == EACCES) return absl::PermissionDeniedError(text);
    return absl::UnavailableError(text);
  };
  // Without waiting: somebody may have named a FIFO.
  const int fd = open(source.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return cannot_read(errno);
  const absl::Cleanup close_fd = [fd] { close(fd); };
  struct stat status {};
  if (fstat(fd, &status) != 0) return cannot_read(errno);
  *open_to_all = (status.st_mode & S_IROTH) != 0;
  std::string text(kMostFileBytes + 1, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = read(fd, text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return cannot_read(errno);
    if (count == 0) break;
    size += static_cast<size_t>(count);
  }
  if (size > kMostFileBytes) return source.Fault("is larger than 1 MiB");
  text.resize(size);
  return text;
}

BioPtr Reader(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

// Every certificate in the file; whatever else is in it is left aside.
absl::StatusOr<std::vector<CertificatePtr>> ReadCertificates(const Source& source) {
  bool open_to_all = false;
  const absl::StatusOr<std::string> text = ReadAll(source, &open_to_all);
  if (!text.ok()) return text.status();
  const BioPtr bio = Reader(*text);
  std::vector<CertificatePtr> out;
  ERR_clear_error();
  while (X509* raw = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    out.emplace_back(raw);
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string reason = LastReason();
  if (!at_end) {
    return source.Fault("is broken after ", out.size(), " certificates: ", reason);
  }
  if (out.empty()) {
    return source.Fault("has no certificate in PEM form (-----BEGIN CERTIFICATE-----)");
  }
  return out;
}

int AskedForPassphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

absl::StatusOr<KeyPtr> ReadKey(const Source& source, bool* open_to_all) {
  absl::StatusOr<std::string> text = ReadAll(source, open_to_all);
  if (!text.ok()) return text.status();
  const absl::Cleanup forget = [&] { OPENSSL_cleanse(text->data(), text->size()); };
  const BioPtr bio = Reader(*text);
  bool asked = false;
  ERR_clear_error();
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, AskedForPassphrase, &asked));
  if (asked) {
    return source.Fault(
        "is protected by a passphrase, for which the server cannot ask: give it a key "
        "without one (openssl pkey -in old.pem -out new.pem)");
  }
  if (key == nullptr) {
    const bool absent = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    const std::string reason = LastReason();
    return absent ? source.Fault(
                        "has no private key in PEM form (-----BEGIN PRIVATE KEY-----)")
                  : source.Fault("has no private key that can be read: ", reason);
  }
  return key;
}

absl::Time ToTime(const ASN1_TIME* time) {
  std::tm fields{};
  if (ASN1_TIME_to_tm(time, &fields) != 1) return absl::InfinitePast();
  return absl::FromTimeT(timegm(&fields));
}

std::string ToText(absl::Time time) {
  return absl::FormatTime(absl::RFC3339_sec, time, absl::UTCTimeZone());
}

CertificateInfo InfoOf(X509* certificate) {
  CertificateInfo info;
  const BioPtr bio(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(bio.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  info.subject = TextOf(bio.get());
  const std::unique_ptr<BIGNUM, FreeWith<BN_free>> serial(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  if (serial != nullptr) {
    if (char* text = BN_bn2hex(serial.get())) {
      info.serial = text;
      OPENSSL_free(text);
    }
  }
  info.not_before = ToTime(X509_get0_notBefore(certificate));
  info.not_after = ToTime(X509_get0_notAfter(certificate));
  return info;
}

// Whether OpenSSL, as this machine has it configured, serves with them. gRPC would find
// out too, but only once it has dropped what it served with before.
absl::Status TryOut(const Source& certificate, const std::vector<CertificatePtr>& chain,
                    EVP_PKEY* key) {
  const ContextPtr context(SSL_CTX_new(TLS_server_method()));
  bool usable = context != nullptr &&
                SSL_CTX_use_certificate(context.get(), chain.front().get()) == 1 &&
                SSL_CTX_use_PrivateKey(context.get(), key) == 1;
  for (size_t i = 1; usable && i < chain.size(); ++i) {
    usable = SSL_CTX_add1_chain_cert(context.get(), chain[i].get()) == 1;
  }
  if (!usable) return certificate.Fault("cannot be served with: ", LastReason());
  return absl::OkStatus();
}

absl::Status CheckIdentity(const Source& certificate, const Source& key_source,
                           const std::vector<CertificatePtr>& chain, EVP_PKEY* key,
                           const CertificateInfo& info, absl::Time now) {
  X509* const own = chain.front().get();
  if (X509_check_private_key(own, key) != 1) {
    ERR_clear_error();
    return key_source.Fault("is not the key of the certificate in ", certificate.path);
  }
  if (info.not_after < now) {
    return certificate.Fault("expired at ", ToText(info.not_after), " (", info.subject,
                             ")");
  }
  if (info.not_before > now) {
    return certificate.Fault("is not valid before ", ToText(info.not_before), " (",
                             info.subject, "): is the clock right?");
  }
  if (X509_check_purpose(own, X509_PURPOSE_SSL_SERVER, /*ca=*/0) != 1) {
    return certificate.Fault("is not for servers: its key usage does not allow it (",
                             info.subject, ")");
  }
  return TryOut(certificate, chain, key);
}

absl::Status CheckAuthorities(const Source& source,
                              const std::vector<CertificatePtr>& authorities,
                              absl::Time now) {
  absl::Time last = absl::InfinitePast();
  for (const CertificatePtr& authority : authorities) {
    last = std::max(last, ToTime(X509_get0_notAfter(authority.get())));
  }
  if (last < now) {
    return source.Fault("has no authority that is still valid; the last expired at ",
                        ToText(last));
  }
  return absl::OkStatus();
}

void AppendPem(const std::vector<CertificatePtr>& certificates, std::string* out) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  for (const CertificatePtr& certificate : certificates) {
    PEM_write_bio_X509(bio.get(), certificate.get());
  }
  *out += TextOf(bio.get());
}

}  // namespace

absl::StatusOr<KeyMaterial> LoadKeyMaterial(const Options& options, absl::Time now) {
  const Source certificate{"tls_cert", options.tls_cert};
  const Source key_source{"tls_key", options.tls_key};
  KeyMaterial out;
  const absl::StatusOr<std::vector<CertificatePtr>> chain = ReadCertificates(certificate);
  if (!chain.ok()) return chain.status();
  const absl::StatusOr<KeyPtr> key = ReadKey(key_source, &out.key_open_to_all);
  if (!key.ok()) return key.status();
  out.info = InfoOf(chain->front().get());
  if (absl::Status status =
          CheckIdentity(certificate, key_source, *chain, key->get(), out.info, now);
      !status.ok()) {
    return status;
  }
  const BioPtr bio(BIO_new(BIO_s_secmem()));
  if (PEM_write_bio_PKCS8PrivateKey(bio.get(), key->get(), nullptr, nullptr, 0, nullptr,
                                    nullptr) != 1) {
    return key_source.Fault("cannot be used: ", LastReason());
  }
  out.identity = TextOf(bio.get());
  AppendPem(*chain, &out.identity);

  if (!options.tls_client_ca.empty()) {
    const Source source{"tls_client_ca", options.tls_client_ca};
    const absl::StatusOr<std::vector<CertificatePtr>> authorities =
        ReadCertificates(source);
    if (!authorities.ok()) return authorities.status();
    if (absl::Status status = CheckAuthorities(source, *authorities, now); !status.ok()) {
      return status;
    }
    AppendPem(*authorities, &out.client_ca);
  }
  return out;
}

}  // namespace answerbook::server
