// ExclusiveStartKey: whether a page may start after it.
#pragma once

#include <optional>
#include <string_view>

#include "translator/expression/key_condition.h"
#include "translator/expression/read_target.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/model/validation_layer.h"

namespace tuskgate::translator {

// Whether the start key has as many attributes as it must: the service looks at this before it
// looks at the key condition, and at each attribute together with the condition on it
// (ResolveKeyCondition). dynalite's test/query.js.
std::optional<ApiError> CheckStartSize(const ReadTarget& target, const Item& start_key);

// What is left when both have been found right by themselves.
std::optional<ApiError> CheckQueryStart(const ReadTarget& target, const KeyRange& range,
                                        const Item& start_key);

// Of a Scan: names and types. Where a segment may start is for the storage to say.
std::optional<ApiError> CheckScanStart(const ReadTarget& target, const Item& start_key,
                                       ValidationLayer layer = layer_of::kScan);

// "The provided starting key is invalid" and what follows.
ApiError InvalidStart(std::string_view what);

}  // namespace tuskgate::translator
