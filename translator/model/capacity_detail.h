#pragma once

namespace tuskgate::translator {

// How much an answer is to tell of the capacity that was consumed: ReturnConsumedCapacity.
enum class CapacityDetail { kNone, kTotal, kIndexes };

}  // namespace tuskgate::translator
