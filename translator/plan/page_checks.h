// What a Query or Scan reads, and whether it may: the checks that need the table's description.
#pragma once

#include <optional>

#include "translator/expression/read_target.h"
#include "translator/model/error.h"
#include "translator/request/read_requests.h"

namespace tuskgate::translator {

// The table, or the index that the request names.
Result<ReadTarget> FindTarget(const TableDescription& table, const PageOptions& options);

// Refuses what a global index does not have: attributes that it does not project.
std::optional<ApiError> CheckProjected(const ReadTarget& target, const PageOptions& options);

// Refuses attributes that the index does not have in the filter of a Query. A Scan has them absent,
// or fetched.
std::optional<ApiError> CheckFilterProjected(const ReadTarget& target, const PageOptions& options);

// Whether items have to be fetched from the table, as the local index lacks what is asked for.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
bool NeedsFetch(const ReadTarget& target, const PageOptions& options);

}  // namespace tuskgate::translator
