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
  co_return TransactWriteAnswer(done->used, write->capacity, done->axis, done->metrics);
}

}  // namespace tuskgate::gateway
