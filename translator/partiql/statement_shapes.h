// The members and constraints of the operations that take PartiQL.
#pragma once

#include "translator/request/shape.h"

namespace tuskgate::translator {

const Shape& ExecuteStatementShape();
const Shape& BatchExecuteStatementShape();
const Shape& ExecuteTransactionShape();

}  // namespace tuskgate::translator
