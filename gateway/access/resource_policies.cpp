#include "gateway/access/resource_policies.h"

#include <mutex>
#include <utility>

namespace tuskgate::gateway {
namespace {

// Tables come and go; what is left of those that are gone is forgotten with the rest.
constexpr std::size_t kMostEntries = 10'000;

}  // namespace

ResourcePolicies::Found ResourcePolicies::Find(std::string_view arn, std::string_view text) {
  if (text.empty()) return policy::PolicyPtr();
  {
    const std::shared_lock lock(mutex_);
    const auto entry = entries_.find(arn);
    if (entry != entries_.end() && entry->second.text == text) return entry->second.policy;
  }
  Found read = policy::ReadPolicy(text, policy::PolicyKind::kResource, std::string(arn));
  if (!read.has_value()) return read;
  const std::unique_lock lock(mutex_);
  if (entries_.size() >= kMostEntries) entries_.clear();
  entries_.insert_or_assign(std::string(arn), Entry{std::string(text), *read});
  return read;
}

std::string_view PolicyTextOf(const translator::TableDescription& table, std::string_view label) {
  if (label.empty()) return table.policy;
  const auto stream = table.stream_policies.find(std::string(label));
  return stream == table.stream_policies.end() ? std::string_view() : stream->second;
}

}  // namespace tuskgate::gateway
