// Conditions and updates of PartiQL as the trees of DynamoDB's expression language, so that both
// are bound, checked and carried out by the same code.
//
// What a statement has as literals and parameters become values of `values`, with placeholders of
// their own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grammar/expression_ast.h"
#include "grammar/partiql_ast.h"
#include "translator/expression/bind_expression.h"
#include "translator/model/attribute_value.h"
#include "translator/model/error.h"

namespace tuskgate::translator {

class Lowering {
 public:
  Lowering(const std::vector<AttributeValue>& parameters, ExpressionParameters& values)
      : parameters_(parameters), values_(values) {}

  // The expression behind WHERE.
  Result<grammar::Condition> Where(const grammar::partiql::Expression& expression);
  Result<grammar::UpdateExpression> Update(const std::vector<grammar::partiql::Clause>& clauses);

 private:
  Result<grammar::Condition> Condition(const grammar::partiql::Expression& expression,
                                       std::string_view otherwise);
  Result<grammar::Condition> Node(const grammar::partiql::Binary& binary);
  Result<grammar::Condition> Node(const grammar::partiql::Between& between);
  Result<grammar::Condition> Node(const grammar::partiql::In& in);
  Result<grammar::Condition> Node(const grammar::partiql::IsType& is);
  Result<grammar::Condition> Node(const grammar::partiql::Call& call);
  Result<grammar::Condition> TypeIs(const grammar::partiql::Call& call);
  Result<grammar::Condition> Junction(const grammar::partiql::Binary& binary);
  Result<grammar::Condition> CompareConditions(const grammar::partiql::Binary& binary);
  Result<grammar::Condition> EqualsOperand(const grammar::partiql::Expression& condition,
                                           const grammar::partiql::Expression& operand);
  Result<grammar::Operand> Operand(const grammar::partiql::Expression& expression);
  Result<std::vector<grammar::Operand>> Operands(const grammar::partiql::Expressions& expressions);

  std::optional<ApiError> Assign(const grammar::partiql::Assignment& assignment,
                                 grammar::UpdateExpression& update);
  std::optional<ApiError> ChangeSet(const grammar::partiql::Assignment& assignment,
                                    const grammar::partiql::Call& call,
                                    grammar::UpdateExpression& update);
  Result<grammar::Operand> UpdateOperand(const grammar::partiql::Expression& expression);

  Result<grammar::ValueRef> Value(const grammar::partiql::Expression& expression);
  grammar::Operand Constant(AttributeValue value);
  grammar::Path Path(const grammar::partiql::Path& path) const;

  const std::vector<AttributeValue>& parameters_;
  ExpressionParameters& values_;
};

}  // namespace tuskgate::translator
