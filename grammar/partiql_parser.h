// Parses a PartiQL statement with the ANTLR grammar, uncached: internal to grammar/.
#pragma once

#include <string_view>

#include <boost/system/result.hpp>

#include "grammar/parse_expression.h"
#include "grammar/partiql_ast.h"

namespace tuskgate::grammar {

// Any bytes are accepted.
boost::system::result<partiql::Statement, SyntaxError> ReadPartiQL(std::string_view text);

}  // namespace tuskgate::grammar
