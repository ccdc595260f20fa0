#include "translator/rows/transaction_answer.h"

#include <algorithm>
#include <utility>

#include "translator/model/stored_item.h"
#include "translator/model/stored_text.h"
#include "translator/model/units.h"
#include "translator/request/transaction_requests.h"
#include "translator/rows/get_answer.h"
#include "translator/rows/reason_code.h"
#include "translator/rows/write_answer.h"

namespace tuskgate::translator {
namespace {

std::int64_t LargerSize(const WritePlan& plan, const WriteResult& result) {
  if (plan.action == WriteAction::kCheck) return result.old_size;
  return std::max(result.old_size, plan.item != nullptr ? plan.item_size : result.new_size);
}

}  // namespace

CancellationReason ReasonOf(const WritePlan& plan, const WriteResult& result) {
  if (Succeeded(plan, result)) return {};
  return ReasonOf(WriteError(plan, result));
}

CancellationReason ReasonOf(const ApiError& error) {
  static constexpr std::string_view kItem = "\"Item\":";
  CancellationReason reason{std::string(ReasonCodeOf(error.kind)), error.message, {}};
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

std::optional<ApiError> RefusalOf(std::span<const std::optional<ApiError>> faults) {
  const auto is_fault = [](const auto& fault) { return fault.has_value(); };
  if (std::none_of(faults.begin(), faults.end(), is_fault)) return std::nullopt;
  std::vector<CancellationReason> reasons;
  for (const std::optional<ApiError>& fault : faults) {
    if (fault && RefusesTransaction(*fault)) return fault;
    reasons.push_back(fault ? ReasonOf(*fault) : CancellationReason());
  }
  return TransactionCanceled(reasons);
}

CapacityUsed UnitsOfAction(const WritePlan& plan, const WriteResult& result) {
  if (plan.action == WriteAction::kCheck) return {2 * WriteUnits(result.old_size, 0), {}};
  CapacityUsed used = UnitsOfWrite(plan, result);
  used.table *= 2;
  return used;
}

CapacityUsed UnitsOfRepeat(const WritePlan& plan, const WriteResult& result) {
  return {UnitsOfTransactGet(LargerSize(plan, result)), {}};
}

double UnitsOfTransactGet(std::int64_t size) { return 2 * ReadUnits(size, true); }

std::string TransactWriteAnswer(const CapacityByTable& used, CapacityDetail detail,
                                CapacityAxis axis, std::string_view metrics) {
  std::string body = "{";
  if (detail != CapacityDetail::kNone) {
    body.append("\"ConsumedCapacity\":");
    used.AppendTo(body, detail, axis);
  }
  if (!metrics.empty()) {
    if (body.size() > 1) body.push_back(',');
    body.append("\"ItemCollectionMetrics\":").append(metrics);
  }
  body.push_back('}');
  return body;
}

TransactGetAnswer::TransactGetAnswer(std::size_t item_bytes) {
  body_.reserve(item_bytes + 256);
  body_.append("{\"Responses\":[");
}

void TransactGetAnswer::Add(const GetPlan& plan, const std::optional<std::string_view>& item,
                            std::int64_t size) {
  if (body_.back() != '[') body_.push_back(',');
  used_.Add(plan.table->name, {UnitsOfTransactGet(size), {}});
  const std::size_t begin = body_.size();
  body_.append("{\"Item\":");
  const std::size_t at = body_.size();
  if (item) {
    const StoredItem stored(*item, plan.table->item_format);
    AppendProjected(body_, plan, stored);
  }
  // There is nothing to tell of an item that has none of what is projected.
  if (!item || (plan.projection != nullptr && body_.compare(at, std::string::npos, "{}") == 0)) {
    body_.resize(begin);
    body_.append("{}");
  } else {
    body_.push_back('}');
  }
}

std::string TransactGetAnswer::Finish(CapacityDetail detail) && {
  std::string body = std::move(body_);
  body.push_back(']');
  if (detail != CapacityDetail::kNone) {
    body.append(",\"ConsumedCapacity\":");
    used_.AppendTo(body, detail, CapacityAxis::kRead);
  }
  body.push_back('}');
  return body;
}

}  // namespace tuskgate::translator
