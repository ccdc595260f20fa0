// The numbered, forward-only road to schema/, embedded in the binary.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::gateway {

struct Migration {
  std::string_view name;  // file name without ".sql", such as "0001_create_catalog"
  std::string_view sql;
};

// In the order in which they apply.
const std::vector<Migration>& EmbeddedMigrations();

// Applies what the database lacks, each in its own transaction, under an advisory lock: safe when
// several gateways start at once. Returns the names of those applied now. Throws std::runtime_error
// with a message for the operator.
std::vector<std::string> Migrate(const std::string& connection_string);

// The same for other migrations than the embedded ones, sorted by name.
std::vector<std::string> Migrate(const std::string& connection_string,
                                 const std::vector<Migration>& migrations);

}  // namespace tuskgate::gateway
