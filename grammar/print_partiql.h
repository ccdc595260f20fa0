// The syntax tree of a PartiQL statement as text that parses to the same tree.
#pragma once

#include <string>

#include "grammar/partiql_ast.h"

namespace tuskgate::grammar {

std::string Print(const partiql::Statement& statement);
std::string Print(const partiql::Expression& expression);

}  // namespace tuskgate::grammar
