// Members of the requests of DynamoDB Streams, and their constraints:
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
#pragma once

#include "translator/request/shape.h"

namespace tuskgate::translator {

const Shape& ListStreamsShape();
const Shape& DescribeStreamShape();
const Shape& GetShardIteratorShape();
const Shape& GetRecordsShape();

}  // namespace tuskgate::translator
