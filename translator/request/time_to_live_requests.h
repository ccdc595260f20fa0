// UpdateTimeToLive and DescribeTimeToLive: what they ask for, and when that is refused.
//
// Recorded from the service by aws-controllers-k8s/dynamodb-controller, docs/api-quirks/
// (DDB-TABLE-115, 118 and 143 to 147), in October 2026. It takes a change of settings at once, and
// refuses another one for half an hour, which Tuskgate does for as long as changes take there.
#pragma once

#include <optional>
#include <string>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

struct UpdateTimeToLiveRequest {
  std::string table;
  std::string attribute;
  bool enable = false;
};
Result<UpdateTimeToLiveRequest> ParseUpdateTimeToLive(const Json& request);

// Whether the table may be asked now, or changed: not while it comes or goes.
std::optional<ApiError> CheckTimeToLiveIsKnown(const TableDescription& table, double now);
std::optional<ApiError> CheckTimeToLiveMayChange(const TableDescription& table, double now);

// Whether what is asked for is a change of what there is, and none that follows another too soon.
std::optional<ApiError> CheckTimeToLiveChange(const TableDescription& table,
                                              const UpdateTimeToLiveRequest& request, double now);

}  // namespace tuskgate::translator
