// The service checks requests in one of two layers, which differ in the words for some errors and
// in how numbers are read. It moves operations from the older to the current one, region by region,
// since June 2026; here each is where most regions have it, so that a line of this table follows
// the service when it moves one.
//
// Recorded from the service in October 2026 by paritysuite/dynamodb-conformance,
// tests/tier3/error-messages/valueLayers.test.ts, registry/splits.json and captures/.
#pragma once

namespace tuskgate::translator {

enum class ValidationLayer { kOlder, kCurrent };

namespace layer_of {

inline constexpr ValidationLayer kBatchGetItem = ValidationLayer::kCurrent;
inline constexpr ValidationLayer kBatchWriteItem = ValidationLayer::kOlder;
inline constexpr ValidationLayer kDeleteItem = ValidationLayer::kCurrent;
inline constexpr ValidationLayer kGetItem = ValidationLayer::kCurrent;
inline constexpr ValidationLayer kPutItem = ValidationLayer::kCurrent;
inline constexpr ValidationLayer kQuery = ValidationLayer::kCurrent;
inline constexpr ValidationLayer kScan = ValidationLayer::kOlder;
inline constexpr ValidationLayer kTransactGetItems = ValidationLayer::kOlder;
inline constexpr ValidationLayer kTransactWriteItems = ValidationLayer::kOlder;
inline constexpr ValidationLayer kUpdateItem = ValidationLayer::kCurrent;

}  // namespace layer_of

}  // namespace tuskgate::translator
