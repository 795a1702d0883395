// The file of principals, read again while the server runs.
#ifndef ANSWERBOOK_SERVICE_SERVER_PRINCIPALS_RELOAD_H_
#define ANSWERBOOK_SERVICE_SERVER_PRINCIPALS_RELOAD_H_

#include <memory>

#include "absl/status/statusor.h"

#include "service/server/call_gate.h"
#include "service/server/log.h"
#include "service/server/options.h"
#include "service/server/principals.h"
#include "service/server/reload_thread.h"

namespace answerbook::server {

// Those of the options: of the file, or everyone where there is none.
absl::StatusOr<std::shared_ptr<const Principals>> LoadPrincipals(
    const Options& options, const Principals* before = nullptr);

// Reads the file again and gives the principals to `gate`; with faults, those of before
// stay. False then.
bool ReloadPrincipals(const Options& options, ReloadTrigger trigger, const Log& log,
                      CallGate& gate);

}  // namespace answerbook::server

#endif  // ANSWERBOOK_SERVICE_SERVER_PRINCIPALS_RELOAD_H_
