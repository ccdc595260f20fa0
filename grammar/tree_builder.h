// ANTLR's parse tree -> the syntax tree. Internal to grammar/: names ANTLR types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ExpressionParser.h"
#include "grammar/expression_ast.h"

namespace tuskgate::grammar {

using generated::ExpressionParser;

// Builds one tree, and finds on the way the errors that depend on the text alone.
//
// The functions are typed by hand instead of overriding the generated visitor, whose results are
// antlrcpp::Any: one allocation and one dynamic cast for every node.
class TreeBuilder {
 public:
  // `text` is what was parsed; the tokens point into it.
  explicit TreeBuilder(std::string_view text) : text_(text) {}

  Condition Build(ExpressionParser::ConditionContext& context);
  UpdateExpression Build(ExpressionParser::UpdateContext& context);
  Projection Build(ExpressionParser::ProjectionContext& context);

  // After Build(): what is wrong with the expression, in DynamoDB's words, or nothing.
  std::optional<std::string> Error() const;

 private:
  // Whether the function stands for a condition of its own, an operand, or an argument.
  enum class CallPlace { kCondition, kOperand, kArgument };

  std::string_view Text(const antlr4::Token& token) const;
  void CountOperator() { ++operators_; }
  std::uint64_t ListIndexValue(std::string_view digits);

  Condition BuildDisjunction(ExpressionParser::DisjunctionContext& context);
  Condition BuildConjunction(ExpressionParser::ConjunctionContext& context);
  Condition BuildNegation(ExpressionParser::NegationContext& context);
  Condition BuildPredicate(ExpressionParser::PredicateContext& context);
  Operand BuildSubject(ExpressionParser::PrimaryContext& context);
  Operand BuildOperand(ExpressionParser::OperandContext& context,
                       CallPlace place = CallPlace::kOperand);
  Operand BuildOperand(ExpressionParser::SetTermContext& context);
  template <typename Context>
  Operand BuildUngrouped(Context& context, CallPlace place = CallPlace::kOperand);
  FunctionCall BuildCall(ExpressionParser::CallContext& context, CallPlace place);
  void CheckCall(std::string_view name, CallPlace place);
  Path BuildPath(ExpressionParser::PathContext& context);
  NameRef BuildName(const antlr4::Token& token);
  ValueRef BuildValue(const antlr4::Token& token);

  void BuildSection(ExpressionParser::SectionContext& context, UpdateExpression& update);
  SetValue BuildSetValue(ExpressionParser::SetValueContext& context);

  const std::string_view text_;
  bool is_update_ = false;
  std::size_t operators_ = 0;
  // The first error of its kind; Error() ranks the kinds.
  std::string name_error_;  // of a name, a list index or a function, as they come in the text
  std::string section_error_;
  std::string in_error_;
  std::string depth_error_;
};

}  // namespace tuskgate::grammar
