// Text of a PartiQL statement -> its syntax tree, or the error in DynamoDB's words.
//
// Thread-safe. Statements that are right are cached per thread by their text, as expressions are
// (parse_expression.h); the trees are immutable and may be kept.
#pragma once

#include <string_view>

#include "grammar/parse_expression.h"
#include "grammar/partiql_ast.h"

namespace tuskgate::grammar {

// The error's message is whole.
Parsed<partiql::Statement> ParsePartiQL(std::string_view text);

}  // namespace tuskgate::grammar
