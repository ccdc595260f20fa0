// Files that are read as a whole.
#pragma once

#include <optional>
#include <string>

namespace tuskgate::gateway {

// The bytes of the file; nothing if it cannot be read.
std::optional<std::string> ReadTextFile(const std::string& path);

}  // namespace tuskgate::gateway
