#include "gateway/identity/identity_keys.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>

namespace tuskgate::gateway {
namespace {

// Of a thread: some megabytes at most.
constexpr std::size_t kMostKept = 4096;
constexpr std::size_t kMostSessions = 1024;

std::uint64_t NextGeneration() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

// With reference counts of its own.
AccessKeyPtr CopyOf(const AccessKey& key) {
  auto copy = std::make_shared<AccessKey>(key);
  copy->caller = std::make_shared<const Caller>(*key.caller);
  return copy;
}

}  // namespace

// What a thread has found in a snapshot.
struct IdentityKeys::Found {
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::uint64_t generation = 0;
  IdentitiesPtr identities;
  KeyRingPtr ring;
  std::unordered_map<std::string, AccessKeyPtr, Hash, std::equal_to<>> keys;
  std::unordered_map<std::string, AccessKeyPtr, Hash, std::equal_to<>> sessions;  // by the token
};

IdentityKeys::IdentityKeys(IdentitiesPtr identities, KeyRingPtr ring) {
  Set(std::move(identities), std::move(ring));
}

void IdentityKeys::Set(IdentitiesPtr identities, KeyRingPtr ring) {
  const std::lock_guard lock(mutex_);
  identities_ = std::move(identities);
  ring_ = std::move(ring);
  generation_ = NextGeneration();
}

IdentitiesPtr IdentityKeys::Current() const {
  const std::lock_guard lock(mutex_);
  return identities_;
}

IdentityKeys::Found& IdentityKeys::FoundByThisThread() const {
  thread_local Found found;
  if (found.generation != generation_.load(std::memory_order_acquire)) {
    const std::lock_guard lock(mutex_);
    found.generation = generation_;
    found.identities = identities_;
    found.ring = ring_;
    found.keys.clear();
    found.sessions.clear();
  }
  return found;
}

boost::system::result<AccessKeyPtr, IdentityFault> IdentityKeys::Issue(
    const SessionOrder& order) const {
  const Found& found = FoundByThisThread();
  const std::chrono::duration<double> now = std::chrono::system_clock::now().time_since_epoch();
  return IssueSession(*found.identities, *found.ring, order, now.count());
}

// A token that comes with a lasting key is for the verifier to refuse.
AccessKeyPtr IdentityKeys::Find(std::string_view id, std::string_view session_token) const {
  Found& found = FoundByThisThread();
  if (const auto known = found.keys.find(id); known != found.keys.end()) return known->second;
  if (const AccessKeyPtr key = found.identities->FindKey(id)) {
    if (found.keys.size() >= kMostKept) found.keys.clear();
    return found.keys.emplace(id, CopyOf(*key)).first->second;
  }
  if (session_token.empty()) return nullptr;
  const auto known = found.sessions.find(session_token);
  if (known != found.sessions.end()) return known->second->id == id ? known->second : nullptr;
  AccessKeyPtr key = OpenSession(*found.identities, *found.ring, id, session_token);
  if (key == nullptr) return nullptr;
  if (found.sessions.size() >= kMostSessions) found.sessions.clear();
  return found.sessions.emplace(session_token, std::move(key)).first->second;
}

}  // namespace tuskgate::gateway
