// jsonb as PostgreSQL keeps it on disk (src/include/utils/jsonb.h), little-endian.
//
// The format has been the same since PostgreSQL 9.4, and pg_upgrade rests on that. Stored items
// hold objects, arrays, strings and true/false only: numbers are strings in DynamoDB JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translator/model/selection.h"

namespace tuskgate::translator {

// `jsonb` is the value without its varlena header. Appends compact JSON, with U+0000 restored
// (stored_text.h). Throws UnreadableItem (stored_form.h) when the bytes are no such item.
void AppendFromJsonb(std::string& out, std::string_view jsonb);

// The same of the parts of an item that are selected (stored_item.h); the rest is passed over.
void AppendSelectedFromJsonb(std::string& out, std::string_view jsonb, const Selection& selection);

// The text, as it is stored, of an attribute of type S, N or B; nothing where the item has none of
// that name and type.
std::optional<std::string_view> TextInJsonb(std::string_view jsonb, std::string_view name,
                                            std::string_view tag);

}  // namespace tuskgate::translator
