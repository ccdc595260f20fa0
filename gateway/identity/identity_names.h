// What users, groups, roles, policies and keys may be called.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tuskgate::gateway {

enum class NameKind { kUser, kGroup, kRole, kPolicy };

// What is wrong with it, to be put behind what it is the name of; nothing if it may be.
std::optional<std::string> NameFault(NameKind kind, std::string_view name);
std::optional<std::string> PathFault(std::string_view path);
std::optional<std::string> TagFault(std::string_view key, std::string_view value);
std::optional<std::string> AccessKeyIdFault(std::string_view id);
std::optional<std::string> SecretFault(std::string_view secret);
std::optional<std::string> SessionNameFault(std::string_view name);

}  // namespace tuskgate::gateway
