// EnableKinesisStreamingDestination, DisableKinesisStreamingDestination and
// UpdateKinesisStreamingDestination.
#pragma once

#include <string>
#include <string_view>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

struct DestinationRequest {
  std::string table;
  std::string stream_arn;
  std::string precision;  // MILLISECOND or MICROSECOND; empty: none is asked for
};

Result<DestinationRequest> ParseEnableDestination(const Json& request);
Result<DestinationRequest> ParseDisableDestination(const Json& request);
Result<DestinationRequest> ParseUpdateDestination(const Json& request);

ApiError DestinationIsThere();
ApiError DestinationIsNotActive();
ApiError NoDestinationToUpdate(const DestinationRequest& request);
ApiError DestinationIsNotUpdatable(const DestinationRequest& request);
ApiError PrecisionIsSet(const DestinationRequest& request, std::string_view table_id);

}  // namespace tuskgate::translator
