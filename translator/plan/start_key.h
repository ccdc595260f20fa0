// ExclusiveStartKey: whether a page may start after it.
#pragma once

#include <optional>

#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/plan/key_condition.h"
#include "translator/sql/select.h"

namespace tuskgate::translator {

std::optional<ApiError> CheckQueryStart(const TableDescription& table, const KeyRange& range,
                                        const Item& start_key);

// `segment` and `total` are the request's, for the message; `range` is what they cover.
std::optional<ApiError> CheckScanStart(const TableDescription& table, const ScanSegment& range,
                                       std::int64_t segment, std::int64_t total,
                                       const Item& start_key);

}  // namespace tuskgate::translator
