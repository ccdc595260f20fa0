#include "gateway/operations/operations.h"
#include "gateway/operations/transaction.h"
#include "translator/request/transaction_requests.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer TransactWriteItems(OperationContext& context, const Json& request) {
  Result<TransactWriteRequest> write = ParseTransactWrite(request);
  if (!write.has_value()) co_return write.error();
  const Result<TransactionDone> done = co_await RunTransaction(context, *write);
  if (!done.has_value()) co_return done.error();
  std::string body = "{";
  if (!done->capacity.empty()) {
    body.append("\"ConsumedCapacity\":[").append(done->capacity).append("]");
  }
  if (!done->metrics.empty()) {
    if (body.size() > 1) body.push_back(',');
    body.append("\"ItemCollectionMetrics\":{").append(done->metrics).append("}");
  }
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
