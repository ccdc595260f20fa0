// What the audit log shows of requests and of answers, in CloudTrail's form. Never a secret or a
// session token. Pure.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/document.h>

#include "gateway/auth/access_keys.h"
#include "gateway/sts/form.h"

namespace tuskgate::gateway {

inline constexpr std::string_view kStsSource = "sts.amazonaws.com";

// The action of that name, of those that there are. Nothing: it is none, perhaps of a stranger's
// choosing.
std::optional<std::string_view> KnownAction(const Form& form);

// Parameters that the action has, as far as they are what they should be. What else a form brings
// may be anything, such as a code of MFA.
rapidjson::Document ShownParameters(std::string_view action, const Form& form);

// What was issued. The percentage is of a role's session; none: nothing was packed.
std::string ShownCredentials(const AccessKey& key, std::optional<std::int64_t> packed_policy_size);

}  // namespace tuskgate::gateway
