// Who a client is, by the certificate that it showed.
#ifndef ANSWERBOOK_SERVICE_SERVER_PEER_NAMES_H_
#define ANSWERBOOK_SERVICE_SERVER_PEER_NAMES_H_

#include <string>
#include <vector>

#include "grpcpp/security/auth_context.h"

namespace answerbook::server {

// The names in the client's certificate (its subject alternative names), which the
// connection has verified: URIs (such as SPIFFE ids) first, then DNS names in small
// letters, e-mail addresses and IP addresses, each once. Empty when the client showed no
// certificate, as without --tls_client_ca. The subject's common name is not one of them.
//
// No name looks like one of another kind: a DNS name with a colon, slash or at sign, and
// one that is an address, are left out, as are URIs but those of the form
// scheme://.
std::vector<std::string> PeerNames(const grpc::AuthContext& context);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_PEER_NAMES_H_
