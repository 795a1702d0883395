// The channel of a connection.
#ifndef ANSWERBOOK_CLIENT_SRC_CHANNEL_H_
#define ANSWERBOOK_CLIENT_SRC_CHANNEL_H_

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "answerbook/credentials.h"
#include "answerbook/options.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace client_internal {

// A server allows a ping every 10 seconds and pings every minute itself
// (service/server/limits.h). A peer that is gone without a word is so noticed within 40
// seconds of a call, rather than after the kernel's quarter of an hour.
inline constexpr absl::Duration kKeepaliveTime = absl::Seconds(30);
inline constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(10);

// Both ends' proofs, of the connection and of each call.
struct Credentials {
  std::shared_ptr<grpc::ChannelCredentials> channel;
  TokenSource token;  // null for none
};

// What the options of credentials.h come to; the error says which is wrong and why.
absl::StatusOr<Credentials> MakeCredentials(const Options& options);

// Costs threads and sockets, once it is used.
std::shared_ptr<grpc::Channel> MakeChannel(
    const std::string& target,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials, const Options& options);

}  // namespace client_internal
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_SRC_CHANNEL_H_
