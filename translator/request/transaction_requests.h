// TransactGetItems and TransactWriteItems, parsed and checked as far as possible without the
// tables.
//
// What is refused here refuses the request as a whole: recorded from the service by
// paritysuite/dynamodb-conformance, tests/tier3/validation-ordering/transactions.test.ts. What a
// table makes of an action is checked by the action's plan, and RefusesTransaction tells which of
// its errors do the same; the others are reasons to cancel (rows/transaction_answer.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "translator/model/error.h"
#include "translator/request/read_requests.h"
#include "translator/request/write_requests.h"

namespace tuskgate::translator {

// Of what a transaction writes, as far as the request tells, or reads.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
inline constexpr std::int64_t kMostBytesOfTransaction = 4 << 20;
ApiError TransactionTooLarge();

struct TransactAction {
  std::variant<PutItemRequest, UpdateItemRequest, DeleteItemRequest, ConditionCheckRequest> write;

  const std::string& table() const;
  // What all have in common. Capacity and metrics are those that the whole request asks for.
  const WriteOptions& options() const;
  WriteOptions& options();
};

struct TransactWriteRequest {
  std::vector<TransactAction> actions;
  CapacityDetail capacity = CapacityDetail::kNone;
  bool collection_metrics = false;
  std::string token;  // empty: none
  // With a token: a digest of all that the request says besides it and ReturnConsumedCapacity,
  // whatever the order of members. Two requests of one token are the same if theirs are.
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
  std::string fingerprint;
};

struct TransactGetRequest {
  std::vector<GetItemRequest> gets;  // strongly consistent, with no capacity of their own
  CapacityDetail capacity = CapacityDetail::kNone;
};

Result<TransactWriteRequest> ParseTransactWrite(
    const Json& request, ValidationLayer layer = layer_of::kTransactWriteItems);
Result<TransactGetRequest> ParseTransactGet(const Json& request,
                                            ValidationLayer layer = layer_of::kTransactGetItems);

// Of what a request says besides its token and ReturnConsumedCapacity.
std::string FingerprintOf(const Json& request);

// An item that an action is on. Views and pointers are those of the action's plan.
struct TransactTarget {
  std::string_view table;
  const Item* key = nullptr;  // the table's key attributes
};

ApiError SeveralOperationsOnOneItem();

// Refuses two actions on one item.
std::optional<ApiError> CheckTargets(std::span<const TransactTarget> targets);

// Whether the error of an action's plan refuses the whole request, and is its answer; otherwise the
// transaction is cancelled for it, with the reason ValidationError.
bool RefusesTransaction(const ApiError& error);

}  // namespace tuskgate::translator
