// Syntax trees of DynamoDB's expressions as text that parses to the same tree.
#pragma once

#include <string>

#include "grammar/expression_ast.h"

namespace tuskgate::grammar {

std::string Print(const Condition& condition);
std::string Print(const UpdateExpression& update);
std::string Print(const Projection& projection);

}  // namespace tuskgate::grammar
