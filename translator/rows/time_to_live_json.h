// How UpdateTimeToLive, DescribeTimeToLive and DescribeBackup show a table's time to live. Recorded
// from the service by aws-controllers-k8s/dynamodb-controller, docs/api-quirks/ (DDB-TABLE-144 and
// 145), in October 2026.
#pragma once

#include <optional>
#include <string>

#include "translator/model/time_to_live.h"

namespace tuskgate::translator {

// {"TimeToLiveSpecification":{...}}
std::string AnswerUpdateTimeToLive(bool enable, const std::string& attribute);

// {"TimeToLiveDescription":{...}}; `change` is one that is under way.
std::string AnswerDescribeTimeToLive(const std::optional<TimeToLive>& time_to_live,
                                     const TimeToLiveChange* change);

// {"TimeToLiveStatus":...,"AttributeName":...}
void AppendTimeToLive(std::string& out, const std::optional<TimeToLive>& time_to_live);

}  // namespace tuskgate::translator
