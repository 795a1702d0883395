// Clients that mean no good.
#ifndef ANSWERBOOK_TESTS_FAULTS_VANDALS_H_
#define ANSWERBOOK_TESTS_FAULTS_VANDALS_H_

#include <cstdint>
#include <random>
#include <string>

namespace answerbook::faults {

using Random = std::mt19937_64;

// Each makes one connection to `address`, 127.0.0.1:port, behaves badly on it, and waits
// no longer than a fraction of a second for anything.

// Bytes that are nothing, with and without a word of TLS before them.
void SendRubbish(const std::string& address, Random& random);

// A handshake that is broken off, or a connection that is reset, at some point.
void Vanish(const std::string& address, Random& random);

// TLS, the preface of HTTP/2, and frames whose types, flags, lengths and payloads are
// made up: HEADERS that stop short, floods of SETTINGS, PING and RST_STREAM.
void SendWrongFrames(const std::string& address, Random& random);

// Up to `most` random bytes, some of which look like fields of protobuf.
std::string WrongProtobuf(Random& random, size_t most);

}  // namespace answerbook::faults

#endif  // ANSWERBOOK_TESTS_FAULTS_VANDALS_H_
