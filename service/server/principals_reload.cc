#include "service/server/principals_reload.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace answerbook::server {

absl::StatusOr<std::shared_ptr<const Principals>> LoadPrincipals(
    const Options& options, const Principals* before) {
  if (options.principals.empty()) return Principals::OpenToAll(options.rate_limit);
  return Principals::Load(options.principals, options.rate_limit, before);
}

bool ReloadPrincipals(const Options& options, ReloadTrigger trigger, const Log& log,
                      CallGate& gate) {
  const std::string trigger_name(ReloadTriggerName(trigger));
  absl::StatusOr<std::shared_ptr<const Principals>> loaded =
      LoadPrincipals(options, gate.principals().get());
  if (!loaded.ok()) {
    log.Error("principals_failed",
              absl::StrCat("the principals were not read and stay as they were: ",
                           loaded.status().message()),
              {{"trigger", trigger_name}, {"principals", options.principals}});
    return false;
  }
  const size_t count = (*loaded)->size();
  gate.SetPrincipals(*std::move(loaded));
  log.Info("principals_reloaded", absl::StrCat(count, " principals may call"),
           {{"trigger", trigger_name}, {"principals", count}});
  return true;
}

}  // namespace answerbook::server
