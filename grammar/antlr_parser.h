// Parses an expression with the ANTLR grammar, uncached: internal to grammar/.
#pragma once

#include <string_view>

#include <boost/system/result.hpp>

#include "grammar/expression_ast.h"
#include "grammar/parse_expression.h"

namespace tuskgate::grammar {

// `text` must be neither empty nor longer than 4096 bytes. Any bytes are accepted.
boost::system::result<Condition, SyntaxError> ReadCondition(std::string_view text);
boost::system::result<UpdateExpression, SyntaxError> ReadUpdate(std::string_view text);
boost::system::result<Projection, SyntaxError> ReadProjection(std::string_view text);

}  // namespace tuskgate::grammar
