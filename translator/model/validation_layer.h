// The service checks attribute values in one of two layers, which differ in the words for some
// errors and in how numbers are read. Which one depends on the operation.
//
// Recorded from the service in October 2026 by paritysuite/dynamodb-conformance,
// tests/tier3/error-messages/valueLayers.test.ts.
#pragma once

namespace tuskgate::translator {

enum class ValueLayer {
  kCurrent,  // PutItem, UpdateItem, DeleteItem, GetItem, BatchGetItem and Query
  kOlder,    // BatchWriteItem and Scan
};

}  // namespace tuskgate::translator
