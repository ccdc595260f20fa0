#include "gateway/identity/identity_keys.h"

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>

namespace tuskgate::gateway {
namespace {

// Of a thread: some megabytes at most.
constexpr std::size_t kMostKept = 4096;

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
  std::unordered_map<std::string, AccessKeyPtr, Hash, std::equal_to<>> keys;
};

IdentityKeys::IdentityKeys(IdentitiesPtr identities) { Set(std::move(identities)); }

void IdentityKeys::Set(IdentitiesPtr identities) {
  const std::lock_guard lock(mutex_);
  identities_ = std::move(identities);
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
    found.keys.clear();
  }
  return found;
}

AccessKeyPtr IdentityKeys::Find(std::string_view id, std::string_view /*session_token*/) const {
  Found& found = FoundByThisThread();
  const auto known = found.keys.find(id);
  if (known != found.keys.end()) return known->second;
  const AccessKeyPtr key = found.identities->FindKey(id);
  if (key == nullptr) return nullptr;
  if (found.keys.size() >= kMostKept) found.keys.clear();
  return found.keys.emplace(id, CopyOf(*key)).first->second;
}

}  // namespace tuskgate::gateway
