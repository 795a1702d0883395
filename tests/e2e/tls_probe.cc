#include "tests/e2e/tls_probe.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <memory>

#include "tests/e2e/process.h"

namespace answerbook::e2e {
namespace {

int Connect(const std::string& address) {
  const size_t colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(colon + 1))));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{kPatience.count(), 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  if (connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

}  // namespace

Probed ProbeTls(const std::string& address, const ProbeOptions& options) {
  Probed out;
  signal(SIGPIPE, SIG_IGN);  // of a server that hangs up at once
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(
      SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  // Debian's own floor would keep the client from offering what is to be refused.
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(),
                                options.protocol != 0 ? options.protocol : TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), options.protocol);
  if (!options.ciphers.empty() &&
      SSL_CTX_set_cipher_list(context.get(), options.ciphers.c_str()) != 1) {
    out.error = "this OpenSSL has no such ciphers";
    return out;
  }
  const int fd = Connect(address);
  if (fd < 0) {
    out.error = "cannot connect";
    return out;
  }
  const std::unique_ptr<SSL, void (*)(SSL*)> ssl(SSL_new(context.get()), SSL_free);
  SSL_set_fd(ssl.get(), fd);
  if (!options.alpn.empty()) {
    std::string protocols(1, static_cast<char>(options.alpn.size()));
    protocols += options.alpn;
    SSL_set_alpn_protos(ssl.get(),
                        reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
  }
  ERR_clear_error();
  out.ok = SSL_connect(ssl.get()) == 1;
  if (out.ok) {
    out.version = SSL_get_version(ssl.get());
    out.cipher = SSL_get_cipher_name(ssl.get());
    const unsigned char* alpn = nullptr;
    unsigned alpn_size = 0;
    SSL_get0_alpn_selected(ssl.get(), &alpn, &alpn_size);
    if (alpn != nullptr) {
      out.alpn.assign(reinterpret_cast<const char*>(alpn), alpn_size);
    }
    BIGNUM* serial = ASN1_INTEGER_to_BN(
        X509_get0_serialNumber(SSL_get0_peer_certificate(ssl.get())), nullptr);
    char* text = BN_bn2hex(serial);
    out.serial = text;
    OPENSSL_free(text);
    BN_free(serial);
  } else {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    out.error = reason == nullptr ? "the connection was closed" : reason;
  }
  ERR_clear_error();
  close(fd);
  return out;
}

}  // namespace answerbook::e2e
