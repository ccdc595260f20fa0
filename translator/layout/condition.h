// A bound condition as an SQL boolean that is never NULL.
#pragma once

#include "translator/expression/bound_expression.h"
#include "translator/layout/layout.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

void EmitCondition(SqlBuilder& sql, const Layout& layout, const BoundCondition& condition);

// An operand's value as typed jsonb, NULL where it has none.
void EmitValue(SqlBuilder& sql, const Layout& layout, const BoundOperand& operand);

}  // namespace tuskgate::translator
