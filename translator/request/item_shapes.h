// The API model of the operations on items.
#pragma once

#include "translator/request/shape.h"

namespace tuskgate::translator {

const Shape& GetItemShape();
const Shape& PutItemShape();
const Shape& UpdateItemShape();
const Shape& DeleteItemShape();
const Shape& QueryShape();
const Shape& ScanShape();
const Shape& BatchGetItemShape();
const Shape& BatchWriteItemShape();

}  // namespace tuskgate::translator
