// AttributeUpdates: PUT, ADD or DELETE of whole attributes.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValueUpdate.html
#pragma once

#include "translator/expression/bind_expression.h"
#include "translator/model/error.h"
#include "translator/model/json.h"

namespace tuskgate::translator {

// The values are kept in `parameters`.
Result<BoundUpdate> ReadAttributeUpdates(const Json& updates, ExpressionParameters& parameters);

}  // namespace tuskgate::translator
