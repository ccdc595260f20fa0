// AssumeRole: what was asked for, and who may have it. Pure.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "gateway/auth/caller.h"
#include "gateway/http/handler.h"
#include "gateway/identity/identities.h"
#include "gateway/sts/form.h"
#include "gateway/sts/sts_error.h"
#include "translator/model/arn.h"

namespace tuskgate::gateway {

struct AssumeRoleRequest {
  std::string role_arn;
  std::string session_name;
  std::int64_t seconds = 3600;
  std::string policy;                       // JSON; empty: none
  std::map<std::string, std::string> tags;  // of the session
  std::optional<std::string> external_id;
};

StsResult<AssumeRoleRequest> ReadAssumeRole(const Form& form);

// The role, or why the caller may not assume it as is asked for. `http_request` has what conditions
// may ask of a request.
StsResult<const KnownRole*> RoleToAssume(const Identities& identities, const Caller& caller,
                                         const AssumeRoleRequest& request,
                                         const http::ApiRequest& http_request,
                                         const translator::ArnScope& scope);

}  // namespace tuskgate::gateway
