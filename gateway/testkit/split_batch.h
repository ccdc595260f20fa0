// A batch of which a part is done and the rest is answered otherwise: what is left unprocessed, and
// statements that fail.
//
// Pure. The requests were not checked: what has another form than it should is passed on as it is,
// for the operation to refuse.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/model/json.h"

namespace tuskgate::gateway {

using IsHitTable = std::function<bool(std::string_view table)>;

// BatchGetItem or BatchWriteItem.
struct SplitBatch {
  rapidjson::Document rest;  // the request without what is left; its RequestItems may be empty
  rapidjson::Document left;  // by table, as RequestItems has it
  bool any_rest = false;
  bool any_left = false;
};

// Of each table that is hit the last `leave` requests are left.
SplitBatch Split(const translator::Json& request, const IsHitTable& is_hit, std::int64_t leave);

// The answer to a batch of which this much was left: `done` is the answer to the rest of it, or
// empty where nothing was done. `member`: UnprocessedItems or UnprocessedKeys.
std::string WithLeft(std::string_view done, std::string_view member, rapidjson::Document left);

// BatchExecuteStatement without the statements of these positions.
rapidjson::Document WithoutStatements(const translator::Json& request,
                                      const std::vector<bool>& is_hit);

// Its answer with `response`, JSON, at each of them. `done` may be empty.
std::string WithResponses(std::string_view done, const std::vector<bool>& is_hit,
                          std::string_view response);

}  // namespace tuskgate::gateway
