// The way to a server: what Client calls, and what tests replace.
#ifndef ANSWERBOOK_CONNECTION_H_
#define ANSWERBOOK_CONNECTION_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "answerbook/options.h"
#include "answerbook/v1/answerbook_service.pb.h"

namespace answerbook {

// The three calls in their full form. Implementations must be thread-safe. Code under
// test takes a Client over answerbook::mocks::MockConnection.
//
// Errors come as absl::Status with the codes that answerbook_service.proto documents;
// answerbook/error_details.h reads what the server said beyond the code.
class Connection {
 public:
  virtual ~Connection() = default;

  virtual absl::StatusOr<v1::ListTopicsResponse> ListTopics(
      const v1::ListTopicsRequest& request, const Options& options) = 0;
  virtual absl::StatusOr<v1::GetAnswerResponse> GetAnswer(
      const v1::GetAnswerRequest& request, const Options& options) = 0;
  virtual absl::StatusOr<v1::SearchResponse> Search(const v1::SearchRequest& request,
                                                    const Options& options) = 0;
};

// Where a server is looked for when nobody says where.
inline constexpr char kDefaultTarget[] = "localhost:50051";

// Makes a connection over gRPC. Returns at once: the network is used from the first call
// on, and reconnecting is automatic. Costs a channel: make one and share it, not one for
// each call.
//
// `target` is a gRPC name such as `host:port` or `dns:///host:port`; a name without a
// scheme is resolved by DNS, and calls are spread over all its addresses in turn. Empty:
// the environment's ANSWERBOOK_SERVER, else kDefaultTarget.
std::shared_ptr<Connection> MakeConnection(const std::string& target = "",
                                           const Options& options = {});

}  // namespace answerbook

#endif  // ANSWERBOOK_CONNECTION_H_
