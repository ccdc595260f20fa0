// Whether a request carries credentials in one of the forms of Signature Version 4.
//
// Only their form is looked at, signatures are gateway/auth's matter. What a client without
// credentials, or with half of them, is told is what the service says (recorded by dynalite,
// test/connection.js).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/http/request_head.h"
#include "translator/model/error.h"

namespace tuskgate::gateway::http {

// The error to answer with, if any. Pure.
std::optional<translator::ApiError> CheckCredentials(const RequestHead& head);

// The region that credentials which passed the check are for. Empty where they name none, or
// several, or one that cannot be a region's name: letters, digits and hyphens. Those of Signature
// Version 4A name it in the header X-Amz-Region-Set, which is `region_set`, or in the query. Pure.
std::string RegionOf(std::string_view authorization, std::string_view target,
                     std::string_view region_set);

// The access key id of credentials that passed the check. Empty where they name none, or several,
// or one that cannot be an id: up to 128 printable characters without spaces. Pure.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html
std::string AccessKeyIdOf(std::string_view authorization, std::string_view target);

}  // namespace tuskgate::gateway::http
