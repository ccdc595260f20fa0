// Databases of the layout before schema/ became repeatable: of the seven migrations that made
// tables and functions both.
#pragma once

#include <string>
#include <vector>

#include <pqxx/pqxx>

namespace tuskgate::gateway {

// Whether these migrations, in order, are some of those, and not of today's.
bool IsPreviousLayout(const std::vector<std::string>& migrations);

// Makes of a database with these migrations of the previous layout one of the first of today's; its
// functions are replaced when its objects are applied. Throws std::runtime_error where that is not
// possible.
void AdoptPreviousLayout(pqxx::work& transaction, const std::vector<std::string>& migrations);

}  // namespace tuskgate::gateway
