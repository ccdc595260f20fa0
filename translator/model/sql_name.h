// Names of SQL objects in SQL text.
#pragma once

#include <string>
#include <string_view>

namespace tuskgate::translator {

// The one way for a name to become SQL text: between quotation marks, those within it doubled.
std::string QuoteIdentifier(std::string_view name);

}  // namespace tuskgate::translator
