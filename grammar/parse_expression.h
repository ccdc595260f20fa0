// Text of an expression -> its syntax tree, or the syntax error in DynamoDB's words.
//
// Thread-safe. Successful parses are cached per thread by kind and text (an ANTLR parse costs some
// 10 microseconds, a hit a hundredth of that), in a cache of bounded size; the trees are immutable
// and may be kept.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "grammar/expression_ast.h"

namespace tuskgate::grammar {

// `message` is what follows "Invalid <Parameter>: ", for example
// "Syntax error; token: \"=\", near: \"= =\"".
struct SyntaxError {
  std::string message;
};

template <typename T>
using Parsed = boost::system::result<std::shared_ptr<const T>, SyntaxError>;

// Condition, filter and key condition expressions share one grammar.
Parsed<Condition> ParseCondition(std::string_view text);
Parsed<UpdateExpression> ParseUpdate(std::string_view text);
Parsed<Projection> ParseProjection(std::string_view text);

}  // namespace tuskgate::grammar
