// The walk from syntax tree to bound expression, for one expression of a request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translator/expression/bind_expression.h"

namespace tuskgate::translator {

class Binder {
 public:
  Binder(ExpressionParameters& parameters, std::string_view parameter_name)
      : parameters_(parameters), parameter_name_(parameter_name) {}

  Result<BoundPath> Path(const grammar::Path& path);
  Result<const AttributeValue*> Value(const grammar::ValueRef& reference);

  Result<BoundConditionPtr> Condition(const grammar::Condition& condition);
  Result<BoundUpdate> Update(const grammar::UpdateExpression& update);

 private:
  ApiError Fail(std::string_view what) const;
  ApiError WrongOperandType(std::string_view operation, std::string_view type) const;

  // Conditions.
  Result<BoundOperand> Operand(const grammar::Operand& operand);
  Result<BoundOperand> SizeOf(const grammar::FunctionCall& call);
  Result<BoundConditionPtr> Node(const grammar::Comparison& comparison);
  Result<BoundConditionPtr> Node(const grammar::Between& between);
  Result<BoundConditionPtr> Node(const grammar::In& in);
  Result<BoundConditionPtr> Node(const grammar::FunctionCall& call);
  Result<BoundConditionPtr> Node(const grammar::And& both);
  Result<BoundConditionPtr> Node(const grammar::Or& either);
  Result<BoundConditionPtr> Node(const grammar::Not& negation);
  Result<BoundConditionPtr> TypeIs(const std::vector<grammar::Operand>& arguments);
  Result<std::vector<BoundOperand>> Operands(const std::vector<grammar::Operand>& arguments);
  std::optional<ApiError> CheckDistinct(std::string_view operation, const BoundOperand& one,
                                        const BoundOperand& other) const;
  std::optional<ApiError> CheckOrdered(std::string_view operation,
                                       const BoundOperand& operand) const;
  std::optional<ApiError> CheckBounds(const BoundBetween& between) const;

  // Updates.
  Result<BoundUpdateOperand> UpdateOperand(const grammar::Operand& operand);
  Result<BoundUpdateOperand> UpdateFunction(const grammar::FunctionCall& call);
  Result<BoundSet> Set(const grammar::SetAction& action);
  BoundUpdateOperand Defer(std::string_view what);
  void DeferWrongType(std::string_view operation, std::string_view type);

  ExpressionParameters& parameters_;
  std::string_view parameter_name_;
  std::optional<ApiError> deferred_;
};

}  // namespace tuskgate::translator
