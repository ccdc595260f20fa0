// The keys of everybody there is, for whoever verifies signatures. What they are changes as a
// whole: a new snapshot takes the place of the one before it.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string_view>

#include "gateway/auth/access_keys.h"
#include "gateway/identity/identities.h"
#include "gateway/identity/seal.h"
#include "gateway/identity/sessions.h"

namespace tuskgate::gateway {

// Any thread. Find runs for each request, so each thread keeps what it has found, with reference
// counts that no other thread touches, until the snapshot is another.
class IdentityKeys final : public AccessKeys {
 public:
  // `ring` opens session tokens.
  IdentityKeys(IdentitiesPtr identities, KeyRingPtr ring);

  void Set(IdentitiesPtr identities, KeyRingPtr ring);
  IdentitiesPtr Current() const;

  // New temporary credentials, from now on; who may have them was asked before. Of a role, they
  // last as long as was ordered, whatever the role's longest session is.
  boost::system::result<AccessKeyPtr, IdentityFault> Issue(const SessionOrder& order) const;

  AccessKeyPtr Find(std::string_view id, std::string_view session_token) const override;

 private:
  struct Found;

  Found& FoundByThisThread() const;

  mutable std::mutex mutex_;
  IdentitiesPtr identities_;
  KeyRingPtr ring_;
  std::atomic<std::uint64_t> generation_ = 0;  // of the snapshot; never that of another instance's
};

}  // namespace tuskgate::gateway
