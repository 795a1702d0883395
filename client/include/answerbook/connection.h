// The way to a server: what Client calls, and what tests replace.
#ifndef ANSWERBOOK_CONNECTION_H_
#define ANSWERBOOK_CONNECTION_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

#include "answerbook/options.h"
#include "answerbook/pending_call.h"
#include "answerbook/v1/answerbook_service.pb.h"

namespace answerbook {
inline namespace sdk_v0 {

// The three calls in their full form. Implementations must be thread-safe. Code under
// test takes a Client over answerbook::mocks::MockConnection, or one to
// answerbook::testing::FakeServer.
//
// Errors come as absl::Status with the codes that answerbook_service.proto documents;
// answerbook/error_details.h reads what the server said beyond the code.
class ANSWERBOOK_EXPORT Connection {
 public:
  virtual ~Connection() = default;

  // Wait for the response, attempts included, until the deadline at the latest.
  virtual absl::StatusOr<v1::ListTopicsResponse> ListTopics(
      const v1::ListTopicsRequest& request, const Options& options) = 0;
  virtual absl::StatusOr<v1::GetAnswerResponse> GetAnswer(
      const v1::GetAnswerRequest& request, const Options& options) = 0;
  virtual absl::StatusOr<v1::SearchResponse> Search(const v1::SearchRequest& request,
                                                    const Options& options) = 0;

  // The same without waiting. Unless overridden they do wait, and return a call that has
  // ended: an implementation for tests need not think of them.
  virtual PendingCall<v1::ListTopicsResponse> AsyncListTopics(
      const v1::ListTopicsRequest& request, const Options& options);
  virtual PendingCall<v1::GetAnswerResponse> AsyncGetAnswer(
      const v1::GetAnswerRequest& request, const Options& options);
  virtual PendingCall<v1::SearchResponse> AsyncSearch(const v1::SearchRequest& request,
                                                      const Options& options);

  // How long a call with these options may take. What DeadlineOption says, unless
  // overridden.
  virtual absl::Duration DeadlineFor(const Options& options) const;
};

// Where a server is looked for when nobody says where.
inline constexpr char kDefaultTarget[] = "localhost:50051";

// Makes a connection over gRPC. Returns at once and never fails: the network is used from
// the first call on, reconnecting is automatic, and what is wrong with the options is
// said by every call. Costs a channel: make one and share it, not one for each call.
//
// `target` is a gRPC name such as `host:port` or `dns:///host:port`; a name without a
// scheme is resolved by DNS, and calls are spread over all its addresses in turn, but for
// those whose health service says that they are not serving. Empty: the environment's
// ANSWERBOOK_SERVER, else kDefaultTarget.
//
// A call that fails because a server is gone, stops or is overloaded is made again as
// policies.h says: by default up to three times within its deadline, elsewhere if there
// is an elsewhere. A connection that has calls but hears nothing for 30 seconds is
// probed, and replaced when nothing comes back within 10 more.
//
// The first asynchronous call starts a thread, which ends with the connection and its
// last call.
ANSWERBOOK_EXPORT std::shared_ptr<Connection> MakeConnection(
    const std::string& target = "", const Options& options = {});

}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CONNECTION_H_
