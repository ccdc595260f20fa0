// Plain JSON, as json columns hold it, and attribute values. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "translator/attached/columns/column_type.h"
#include "translator/model/attribute_value.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

// Appends plain JSON as an attribute's JSON: objects become M, arrays L, strings S, numbers N, true
// and false BOOL, null NULL. Returns its size. Of members with one name the last counts, as for
// jsonb, where `unique_names` is known already. Errors name the attribute.
Result<std::size_t> AppendPlainJson(std::string& out, std::string_view attribute,
                                    std::string_view json, bool unique_names, NumberFormat numbers);

// The other direction. Sets become arrays, and binaries base64. Errors: U+0000, which jsonb cannot
// hold.
Result<std::string> PlainJson(std::string_view attribute, const AttributeValue& value);

}  // namespace tuskgate::translator
