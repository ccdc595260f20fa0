// Policies and requests of tests, in few words.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/decision.h"

namespace tuskgate::policy {

// Keys as clients of the library hold them: by their form for look-up.
class KnownKeys : public ContextKeys {
 public:
  using Keys = std::map<std::string, std::vector<std::string>, std::less<>>;

  KnownKeys() = default;
  KnownKeys(Keys keys) : keys_(std::move(keys)) {}  // NOLINT(google-explicit-constructor)

  std::optional<std::vector<std::string>> Find(std::string_view key) const override {
    const auto found = keys_.find(key);
    if (found == keys_.end()) return std::nullopt;
    return found->second;
  }

 private:
  Keys keys_;
};

inline constexpr std::string_view kAccount = "123456789012";
inline constexpr std::string_view kUserArn = "arn:aws:iam::123456789012:user/x";
inline constexpr std::string_view kTableArn = "arn:aws:dynamodb:us-east-1:123456789012:table/T";

// Of a document that has to be right.
inline PolicyPtr Read(const std::string& json, PolicyKind kind = PolicyKind::kIdentity,
                      std::string name = "p") {
  auto policy = ReadPolicy(json, kind, std::move(name));
  if (!policy.has_value()) throw std::runtime_error(policy.error().message + " in " + json);
  return *std::move(policy);
}

// Of statements, in a document of 2012-10-17.
inline std::string Document(const std::string& statements) {
  return R"({"Version":"2012-10-17","Statement":[)" + statements + "]}";
}

inline PolicyPtr ReadStatements(const std::string& statements,
                                PolicyKind kind = PolicyKind::kIdentity, std::string name = "p") {
  return Read(Document(statements), kind, std::move(name));
}

inline Principal User(std::vector<PolicyPtr> identity = {}) {
  Principal principal;
  principal.arn = kUserArn;
  principal.account_id = kAccount;
  principal.identity = std::move(identity);
  return principal;
}

}  // namespace tuskgate::policy
