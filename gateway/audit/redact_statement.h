// PartiQL statements without the values that they name. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tuskgate::gateway {

// The attributes of a table's primary key. Views are the caller's; empty: there is none, or it is
// not known.
struct KeyNames {
  std::string_view partition;
  std::string_view sort;

  bool Has(std::string_view name) const {
    return !name.empty() && (name == partition || name == sort);
  }
};

// As the service's records show it: ***(Redacted) instead of each literal, but for those that WHERE
// compares a key with. What is not understood, and comments, are left out as well, so that any text
// is safe.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html
std::string RedactStatement(std::string_view statement, const KeyNames& keys);

}  // namespace tuskgate::gateway
