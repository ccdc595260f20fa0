// ExclusiveStartKey: whether a page may start after it.
#pragma once

#include <optional>

#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/model/validation_layer.h"
#include "translator/plan/key_condition.h"
#include "translator/sql/select.h"

namespace tuskgate::translator {

// Whether the start key has as many attributes as it must: the service looks at this before it
// looks at the key condition, and at each attribute together with the condition on it
// (ResolveKeyCondition). dynalite's test/query.js.
std::optional<ApiError> CheckStartSize(const ReadTarget& target, const Item& start_key);

// What is left when both have been found right by themselves.
std::optional<ApiError> CheckQueryStart(const ReadTarget& target, const KeyRange& range,
                                        const Item& start_key);

// `segment` and `total` are the request's, for the message; `range` is what they cover.
std::optional<ApiError> CheckScanStart(const ReadTarget& target, const ScanSegment& range,
                                       std::int64_t segment, std::int64_t total,
                                       const Item& start_key,
                                       ValidationLayer layer = layer_of::kScan);

}  // namespace tuskgate::translator
