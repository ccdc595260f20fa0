// What clients are told whose throughput is used up.
#pragma once

#include <string>
#include <string_view>

#include "translator/model/error.h"

namespace tuskgate::gateway {

enum class Flow { kRead, kWrite };

// Of what is provisioned. `resource`: the ARN of the table or, `of_index`, of its global index.
translator::ApiError ProvisionedExceeded(std::string_view resource, bool of_index, Flow flow);

// Of the maxima of on-demand tables.
translator::ApiError OnDemandExceeded(std::string_view resource, bool of_index, Flow flow);

}  // namespace tuskgate::gateway
