// The part of UpdateTable that is about secondary indexes.
#pragma once

#include <optional>
#include <vector>

#include "translator/request/update_table_request.h"

namespace tuskgate::translator {

// Whether an index that is being made is past the allocation of what it needs, while which the
// table is UPDATING.
bool IsFilled(const TableDescription& table, const IndexDescription& index, double now);

// One index is made or deleted at a time, whether or not there is such an index.
std::optional<ApiError> CheckOneBuild(const TableDescription& table,
                                      const std::vector<IndexUpdate>& updates);

// Applies them in their order, after everything else of the request has been applied to `change`.
std::optional<ApiError> ApplyIndexUpdates(const TableDescription& table,
                                          const UpdateTableRequest& update,
                                          const UpdateScope& scope, TableChange& change);

}  // namespace tuskgate::translator
