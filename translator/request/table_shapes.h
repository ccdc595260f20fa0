// The API model of the operations on tables.
#pragma once

#include "translator/request/shape.h"

namespace tuskgate::translator {

const Shape& CreateTableShape();
const Shape& UpdateTableShape();
const Shape& ListTablesShape();
// DescribeTable and DeleteTable: a table's name.
const Shape& TableNameShape();

}  // namespace tuskgate::translator
