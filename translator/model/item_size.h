// Bytes that values and items take by DynamoDB's rules: for the 400 KB limit, for pages and for
// consumed capacity. The SQL function tuskgate.attribute_size computes the same in the database.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
#pragma once

#include <cstddef>

#include "translator/model/attribute_value.h"

namespace tuskgate::translator {

inline constexpr std::size_t kMaxItemSize = 400 * 1024;

std::size_t AttributeSize(const AttributeValue& value);  // without its name
std::size_t ItemSize(const Item& item);                  // with the names of its attributes

}  // namespace tuskgate::translator
