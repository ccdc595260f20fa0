// The words are those that the service answers with; the user guide has them for each type.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
#include <string_view>

#include <fmt/format.h>

#include "policy/decision.h"

namespace tuskgate::policy {

std::string_view NameOf(PolicyType type) {
  switch (type) {
    case PolicyType::kIdentity:
      return "identity-based policy";
    case PolicyType::kResource:
      return "resource-based policy";
    case PolicyType::kBoundary:
      return "permissions boundary";
    case PolicyType::kSession:
      return "session policy";
  }
  return {};
}

std::string RefusalOf(const Principal& principal, const AccessRequest& request,
                      const Decision& decision) {
  std::string text = fmt::format("User: {} is not authorized to perform: {} on resource: {} ",
                                 principal.arn, request.action, request.resource);
  const std::string_view name = NameOf(decision.type);
  if (decision.outcome == Outcome::kDenied) {
    text += fmt::format("with an explicit deny in {} {}",
                        decision.type == PolicyType::kIdentity ? "an" : "a", name);
  } else {
    text += fmt::format("because no {} allows the {} action", name, request.action);
  }
  return text;
}

}  // namespace tuskgate::policy
