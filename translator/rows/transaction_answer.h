// Answers to transactions, and why they were cancelled.
#pragma once

#include <span>
#include <string>

#include "translator/model/error.h"
#include "translator/plan/write_plan.h"
#include "translator/rows/capacity.h"

namespace tuskgate::translator {

// What became of an action of a transaction that was not carried out.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html
struct CancellationReason {
  std::string code = "None";  // it would have been carried out
  std::string message = {};
  std::string item_json = {};  // the item as it is, empty where it was not asked for
};

// Of an action that came to this result, whether or not it would have been carried out.
CancellationReason ReasonOf(const WritePlan& plan, const WriteResult& result);

// Of an action with this error, whoever found it.
CancellationReason ReasonOf(const ApiError& error);

// Whether the error of one action cancels the transaction; others are faults, or of all actions.
bool CancelsTransaction(const ApiError& error);

// One reason for each action, in the order of the request.
ApiError TransactionCanceled(std::span<const CancellationReason> reasons);

// Of the same token with another request, and while a request with it is under way.
ApiError IdempotentParameterMismatch();
ApiError TransactionInProgress();

// Of a write that was carried out, or, for kRead, known to have been carried out before: the
// table's units count twice, an index's once.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
inline constexpr double kTransactionFactor = 2;
CapacityUsed UnitsOfTransactionWrite(const WritePlan& plan, const WriteResult& result,
                                     CapacityKind kind);

}  // namespace tuskgate::translator
