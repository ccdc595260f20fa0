#include "translator/rows/transaction_answer.h"

#include <algorithm>
#include <string_view>

#include "translator/model/stored_text.h"
#include "translator/rows/write_answer.h"

namespace tuskgate::translator {
namespace {

// What a reason is for an error that the same action would have on its own. Codes:
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
std::string_view CodeOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kConditionalCheckFailed:
      return "ConditionalCheckFailed";
    case ErrorKind::kItemCollectionSizeLimitExceeded:
      return "ItemCollectionSizeLimitExceeded";
    case ErrorKind::kTransactionConflict:
      return "TransactionConflict";
    case ErrorKind::kThroughputExceeded:
      return "ProvisionedThroughputExceeded";
    case ErrorKind::kThrottling:
      return "ThrottlingError";
    default:
      return "ValidationError";
  }
}

}  // namespace

CancellationReason ReasonOf(const WritePlan& plan, const WriteResult& result) {
  if (Succeeded(plan, result)) return {};
  return ReasonOf(WriteError(plan, result));
}

CancellationReason ReasonOf(const ApiError& error) {
  static constexpr std::string_view kItem = "\"Item\":";
  CancellationReason reason{std::string(CodeOf(error.kind)), error.message, {}};
  if (error.extra_members.starts_with(kItem)) {
    reason.item_json = error.extra_members.substr(kItem.size());
  }
  return reason;
}

bool CancelsTransaction(const ApiError& error) {
  switch (error.kind) {
    case ErrorKind::kConditionalCheckFailed:
    case ErrorKind::kItemCollectionSizeLimitExceeded:
    case ErrorKind::kThroughputExceeded:
    case ErrorKind::kThrottling:
    case ErrorKind::kTransactionConflict:
    case ErrorKind::kValidation:
      return true;
    default:
      return false;
  }
}

ApiError TransactionCanceled(std::span<const CancellationReason> reasons) {
  std::string codes;
  std::string list;
  for (const CancellationReason& reason : reasons) {
    if (!codes.empty()) codes.append(", ");
    codes.append(reason.code);
    list.append(list.empty() ? "{\"Code\":" : ",{\"Code\":");
    AppendJsonString(list, reason.code);
    if (!reason.item_json.empty()) list.append(",\"Item\":").append(reason.item_json);
    if (!reason.message.empty()) {
      list.append(",\"Message\":");
      AppendJsonString(list, reason.message);
    }
    list.push_back('}');
  }
  return {ErrorKind::kTransactionCanceled,
          "Transaction cancelled, please refer cancellation reasons for specific reasons [" +
              codes + "]",
          "\"CancellationReasons\":[" + list + "]"};
}

ApiError IdempotentParameterMismatch() {
  return {ErrorKind::kIdempotentParameterMismatch,
          "The request uses the same client token as a previous, but non-identical request",
          {}};
}

ApiError TransactionInProgress() {
  return {ErrorKind::kTransactionInProgress,
          "Transaction from previous request is still in progress",
          {}};
}

CapacityUsed UnitsOfTransactionWrite(const WritePlan& plan, const WriteResult& result,
                                     CapacityKind kind) {
  const std::int64_t after = plan.item != nullptr ? plan.item_size : result.new_size;
  CapacityUsed used;
  if (kind == CapacityKind::kRead) {
    used.table = ReadUnits(std::max(result.old_size, after), true);
  } else if (plan.action == WriteAction::kCheck) {
    used.table = WriteUnits(result.old_size, 0);
  } else {
    used = UnitsOfWrite(plan, result);
  }
  used.table *= kTransactionFactor;
  return used;
}

}  // namespace tuskgate::translator
