// Where a Query of an attached table may start. A page ends with a key as it is shown; the
// condition may spell the same values in another way, such as a UUID in capital letters.
#pragma once

#include <optional>

#include "translator/expression/key_condition.h"
#include "translator/expression/read_target.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

// CheckQueryStart (start_key.h) on what the condition and the start key are shown as.
std::optional<ApiError> CheckAttachedQueryStart(const ReadTarget& target, const KeyRange& range,
                                                const Item& start_key);

}  // namespace tuskgate::translator
