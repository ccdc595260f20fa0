// Capacity units that bytes take.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
#pragma once

#include <cstdint>

namespace tuskgate::translator {

// One unit for each 4 KB, at least one; half as much for an eventually consistent read.
double ReadUnits(std::int64_t bytes, bool consistent);

// One unit for each 1 KB of the larger of the item before and after, at least one.
double WriteUnits(std::int64_t size_before, std::int64_t size_after);

}  // namespace tuskgate::translator
