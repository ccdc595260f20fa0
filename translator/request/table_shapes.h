// The API model of the operations on tables and tags.
//
// The order of members is the order of the service's messages, which is neither that of a request
// nor that of the documentation: writes before reads, types before names.
#pragma once

#include "translator/request/shape.h"

namespace tuskgate::translator {

const Shape& CreateTableShape();
const Shape& UpdateTableShape();
const Shape& ListTablesShape();
// DescribeTable and DeleteTable: a table's name.
const Shape& TableNameShape();
const Shape& TagResourceShape();
const Shape& UntagResourceShape();
const Shape& ListTagsShape();

}  // namespace tuskgate::translator
