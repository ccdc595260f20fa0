// Prefixes as ranges: what begins_with() means to an index.
#pragma once

#include <optional>
#include <string>

namespace tuskgate::translator {

// The least string that is greater than every string with the prefix, in order of code points,
// which is the order of UTF-8's bytes. Nullopt when there is none.
std::optional<std::string> AfterPrefix(std::string text);

// The same for bytes.
std::optional<std::string> AfterBinaryPrefix(std::string bytes);

}  // namespace tuskgate::translator
