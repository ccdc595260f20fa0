// Answers to transactions, and why they were cancelled.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/plan/read_plan.h"
#include "translator/plan/write_plan.h"
#include "translator/rows/capacity.h"
#include "translator/sql/statement.h"

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

// Whether the error of one action cancels the transaction. Others are faults, or of all actions.
bool CancelsTransaction(const ApiError& error);

// Of the same token with another request, and while a request with it is under way.
ApiError IdempotentParameterMismatch();
ApiError TransactionInProgress();

// One reason for each action, in the order of the request.
ApiError TransactionCanceled(std::span<const CancellationReason> reasons);

// What the errors of the actions' plans, in their order, come to: the first that refuses the whole
// request, else that the transaction is cancelled; nothing if there is none.
std::optional<ApiError> RefusalOf(std::span<const std::optional<ApiError>> faults);

// What an action consumes: twice as much of the table as the same write would on its own, and as
// much as that of its indexes. A check costs what a write of the item would.
// Recorded from the service by nubo-db/dynoxide's tests of ConsumedCapacity.
CapacityUsed UnitsOfAction(const WritePlan& plan, const WriteResult& result);
// The same of an action of a transaction that its token has found done already: reads of the table.
CapacityUsed UnitsOfRepeat(const WritePlan& plan, const WriteResult& result);
// Of an item that was read, 0: there was none.
double UnitsOfTransactGet(std::int64_t size);

// {"ConsumedCapacity":[...],"ItemCollectionMetrics":{...}} with whichever was asked for. The axis
// is kRead if its token has found the transaction done already. `metrics` is JSON, empty where
// there are none.
std::string TransactWriteAnswer(const CapacityByTable& used, CapacityDetail detail,
                                CapacityAxis axis, std::string_view metrics);

// {"Responses":[{"Item":...},{}],"ConsumedCapacity":[...]}, as it grows, get by get in the order of
// the request.
class TransactGetAnswer {
 public:
  // `item_bytes`: of all items as they are stored, or some.
  explicit TransactGetAnswer(std::size_t item_bytes);

  // `item`: nothing where there is none. Throws UnreadableItem.
  void Add(const GetPlan& plan, const std::optional<std::string_view>& item, std::int64_t size);

  std::string Finish(CapacityDetail detail) &&;

 private:
  std::string body_;
  CapacityByTable used_;
};

}  // namespace tuskgate::translator
