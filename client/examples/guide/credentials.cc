#include "answerbook/credentials.h"

#include "client/examples/guide/guide.h"

namespace guide {

// [tls]
answerbook::Client ConnectWithTls(const std::string& target, const std::string& ca_file) {
  answerbook::TlsFiles tls;
  tls.ca_file = ca_file;  // leave it empty for the system's authorities
  return answerbook::Client(answerbook::MakeConnection(
      target, answerbook::Options{}.set<answerbook::TlsOption>(tls)));
}
// [end]

// [mutual-tls]
answerbook::Client ConnectAsService(const std::string& target, const std::string& dir) {
  answerbook::TlsFiles tls;
  tls.ca_file = dir + "/ca.pem";
  tls.certificate_file = dir + "/tls.crt";  // with its chain
  tls.key_file = dir + "/tls.key";
  return answerbook::Client(answerbook::MakeConnection(
      target, answerbook::Options{}.set<answerbook::TlsOption>(tls)));
}
// [end]

// [token]
answerbook::Client ConnectWithToken(const std::string& target, const std::string& ca_file,
                                    const std::string& token_file) {
  answerbook::TlsFiles tls;
  tls.ca_file = ca_file;
  return answerbook::Client(answerbook::MakeConnection(
      target,
      answerbook::Options{}.set<answerbook::TlsOption>(tls).set<answerbook::TokenOption>(
          answerbook::TokenFromFile(token_file))));
}
// [end]

}  // namespace guide
