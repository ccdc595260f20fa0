// What somebody wants to do: an action on a resource, and what conditions may ask of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::policy {

// The keys of a request's context. Asked only for keys that a condition or a variable names, so
// that working them out costs nothing where no policy wants to know.
class ContextKeys {
 public:
  virtual ~ContextKeys() = default;

  // `key` is in lower case, such as "dynamodb:leadingkeys" or "aws:principaltag/team" (of which the
  // part behind the slash is as the policy writes it). Nothing: the request has no such key, which
  // is not the same as having it without values.
  virtual std::optional<std::vector<std::string>> Find(std::string_view key) const = 0;
};

// Views are whoever's who asks.
struct AccessRequest {
  std::string_view action;    // "dynamodb:GetItem"
  std::string_view resource;  // an ARN; "*" of what has none
  const ContextKeys& context;
};

}  // namespace tuskgate::policy
