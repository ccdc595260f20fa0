// Paths of expressions that a table's keys do not allow.
#pragma once

#include <optional>
#include <string_view>

#include "translator/expression/bind_expression.h"
#include "translator/expression/read_target.h"
#include "translator/model/error.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

// Refuses nested paths into key attributes of the table and its indexes, which are scalars.
std::optional<ApiError> CheckKeyPath(const TableDescription& table, const BoundPath& path);
std::optional<ApiError> CheckKeyPaths(const TableDescription& table,
                                      const BoundProjection& projection);
std::optional<ApiError> CheckKeyPaths(const TableDescription& table,
                                      const BoundCondition& condition);

std::optional<ApiError> CheckKeyPaths(const TableDescription& table, const BoundUpdate& update);

// Refuses key attributes of what is read in the filter of a Query.
std::optional<ApiError> CheckFilterAttributes(const ReadTarget& target,
                                              const BoundCondition& filter,
                                              std::string_view filter_name);

}  // namespace tuskgate::translator
