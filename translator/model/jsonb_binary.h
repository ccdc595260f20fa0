// jsonb as PostgreSQL keeps it on disk (src/include/utils/jsonb.h), little-endian.
//
// The format has been the same since PostgreSQL 9.4, and pg_upgrade rests on that. Stored items
// hold objects, arrays, strings and true/false only: numbers are strings in DynamoDB JSON.
#pragma once

#include <string>
#include <string_view>

#include "translator/model/selection.h"

namespace tuskgate::translator {

// `jsonb` is the value without its varlena header. Appends compact JSON, with U+0000 restored
// (stored_text.h). Throws std::logic_error when the bytes are not such a value.
void AppendFromJsonb(std::string& out, std::string_view jsonb);

// The same of the parts of an item that are selected (stored_item.h); the rest is passed over.
void AppendSelectedFromJsonb(std::string& out, std::string_view jsonb, const Selection& selection);

}  // namespace tuskgate::translator
