// The API model of the operations on transactions.
#pragma once

#include "translator/request/shape.h"

namespace tuskgate::translator {

const Shape& TransactGetItemsShape();
const Shape& TransactWriteItemsShape();

}  // namespace tuskgate::translator
