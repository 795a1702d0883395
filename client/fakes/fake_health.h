// Says to those who watch the health of a fake server that it serves.
#ifndef ANSWERBOOK_CLIENT_FAKES_FAKE_HEALTH_H_
#define ANSWERBOOK_CLIENT_FAKES_FAKE_HEALTH_H_

#include <grpcpp/generic/async_generic_service.h>

#include "answerbook/version.h"

namespace answerbook {
inline namespace sdk_v0 {
namespace fakes {

// Takes the calls of methods that the server does not have otherwise. Without it gRPC's
// clients log an error for each connection. gRPC's own health service is turned on for a
// whole process, other servers of the test included, which would then be unhealthy; and
// the messages of grpc.health.v1 may be in the test's program already, where they must
// not be twice: so this speaks of bytes.
class FakeHealth final : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;
};

}  // namespace fakes
}  // namespace sdk_v0
}  // namespace answerbook

#endif  // ANSWERBOOK_CLIENT_FAKES_FAKE_HEALTH_H_
