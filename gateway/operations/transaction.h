// Carries out the writes of a transaction, whichever operation asked for them.
#pragma once

#include <string>

#include "gateway/operations/operation.h"
#include "translator/request/transaction_requests.h"

namespace tuskgate::gateway {

struct TransactionDone {
  // As members of the answer have them; empty where there is nothing to tell.
  std::string capacity;  // {"TableName":...},...
  std::string metrics;   // "Table":[{...}],...
};

// All of the writes are done, or none. Errors: what refuses the request, and what cancelled the
// transaction. `write` is changed where more has to be known than was asked for.
boost::asio::awaitable<translator::Result<TransactionDone>> RunTransaction(
    OperationContext& context, translator::TransactWriteRequest& write);

}  // namespace tuskgate::gateway
