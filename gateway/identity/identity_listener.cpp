#include "gateway/identity/identity_listener.h"

#include <chrono>
#include <utility>

namespace tuskgate::gateway {

void IdentityListener::Look(const std::set<std::string>& /*payloads*/) {
  if (!source_.WantsStored()) return;
  const QueryRows version = connection_.Exec("select version from tuskgate.identity_version");
  std::string now(version.Value(0, 0).value_or(""));
  if (now == version_) return;
  // A change after that look is told of, or found at the next.
  const QueryRows identities = connection_.Exec("select tuskgate.identities()");
  source_.SetStored(identities.Value(0, 0).value_or("{}"));
  version_ = std::move(now);
}

Job::Duration IdentityListener::Step() {
  constexpr std::chrono::milliseconds kLookAtFiles{500};
  source_.ReadFiles();
  return kLookAtFiles;
}

}  // namespace tuskgate::gateway
