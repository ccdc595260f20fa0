#include "gateway/identity/identity_listener.h"

#include <chrono>
#include <stdexcept>
#include <utility>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {

void IdentityListener::Look(const std::set<std::string>& /*payloads*/) {
  if (!source_.WantsStored()) return;
  const QueryRows version = connection_.Exec("select version from tuskgate.identity_version");
  std::string now(version.Value(0, 0).value_or(""));
  if (now == version_) return;
  // A change after that look is told of, or found at the next.
  const QueryRows identities = connection_.Exec("select tuskgate.identities()");
  version_ = std::move(now);
  try {
    source_.SetStored(identities.Value(0, 0).value_or("{}"));
  } catch (const std::runtime_error& error) {
    Log(LogLevel::kError, "reading access keys: {}; what was known before stays", error.what());
  }
}

Job::Duration IdentityListener::Step() {
  constexpr std::chrono::milliseconds kLookAtFiles{500};
  source_.ReadFiles();
  return kLookAtFiles;
}

}  // namespace tuskgate::gateway
