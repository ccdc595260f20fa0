// Values that may be spelled in several ways, as their column gives them back: 5:04+02:00 as
// 03:04:05.000000Z, a UUID in small letters. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translator/attached/columns/column_type.h"
#include "translator/model/attribute_value.h"

namespace tuskgate::translator {

// Nullopt for what is no value of the type, and for types whose spellings are not known here.
std::optional<std::string> VisibleSpelling(const ColumnType& type, std::string_view text);

// Whether values of the type, or in it, have several spellings that are known.
bool HasSpellings(const ColumnType& type);

// The type of a member of a composite or of a range; nullptr where there is none.
const ColumnType* MemberType(const ColumnType& type, std::string_view name);

// The value with all that is in it as the column gives it back; as it is where it cannot be one.
AttributeValue Respelled(const ColumnType& type, const AttributeValue& value);

}  // namespace tuskgate::translator
