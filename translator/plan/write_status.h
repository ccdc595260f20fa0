#pragma once

namespace tuskgate::translator {

// What a write statement reports of itself. The numbers stand in SQL text.
enum class WriteStatus {
  kWritten = 0,
  kConditionFailed = 1,
  kMissingAttribute = 2,  // an operand refers to an attribute that is not there
  kWrongOperandType = 3,
  kInvalidPath = 4,  // a nested path whose container is not there
  kNumberOutOfRange = 5,
  kItemTooLarge = 6,
  kNothingToWrite = 7,  // REMOVE and DELETE on an item that does not exist
  kNestedTooDeep = 8,
  kNeedsFullForm = 9,     // of the direct form: the condition held, and something else did not
  kNotAuthorized = 11,    // to make an item: of attached relations
  kInvalidIndexKey = 10,  // a computed value that cannot be the key of an index that it is
  kLeftOut = 12,          // the row is there, and a policy hides it from writes: of attached ones
};

}  // namespace tuskgate::translator
