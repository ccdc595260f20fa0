// The words DynamoDB does not accept as attribute names in an expression without a `#name`.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
#pragma once

#include <string_view>

namespace tuskgate::grammar {

// Case-insensitive. Thread-safe.
bool IsReservedWord(std::string_view word);

}  // namespace tuskgate::grammar
