// The resource-based policies of tables and streams, each read once.
//
// The catalog has their texts; what is read of one is kept here until the text changes.
// Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "policy/policy.h"
#include "translator/model/table.h"

namespace tuskgate::gateway {

class ResourcePolicies {
 public:
  using Found = boost::system::result<policy::PolicyPtr, policy::PolicyFault>;

  // What `text` says, the policy of the resource with that ARN; null where it is empty. A fault: it
  // is no policy, which none becomes that PutResourcePolicy has taken.
  Found Find(std::string_view arn, std::string_view text);

 private:
  struct Entry {
    std::string text;
    policy::PolicyPtr policy;
  };

  std::shared_mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;  // by ARN
};

// The text of the policy of the table, or of its stream of that label.
std::string_view PolicyTextOf(const translator::TableDescription& table, std::string_view label);

}  // namespace tuskgate::gateway
