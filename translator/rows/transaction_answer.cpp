#include "translator/rows/transaction_answer.h"

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

}  // namespace tuskgate::translator
