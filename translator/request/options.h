// Enumerated options of requests, and what all requests share.
#pragma once

#include <optional>
#include <string>

#include "translator/model/attribute_json.h"
#include "translator/model/capacity_detail.h"
#include "translator/model/error.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {

enum class ReturnValues { kNone, kAllOld, kUpdatedOld, kAllNew, kUpdatedNew };

// Both passes of shape.h.
std::optional<ApiError> CheckShape(const Json& request, const Shape& shape,
                                   ValidationLayer layer = ValidationLayer::kCurrent);

// The name of the table a request is for: TableName, which may be an ARN.
std::string TableNameOf(const Json& request);
std::string TableNameFrom(std::string_view name_or_arn);

ReturnValues ReturnValuesOf(const Json& request);
CapacityDetail CapacityDetailOf(const Json& request);
bool WantsCollectionMetrics(const Json& request);

}  // namespace tuskgate::translator
