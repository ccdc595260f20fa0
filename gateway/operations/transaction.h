// Carries out the writes of a transaction, whichever operation asked for them.
#pragma once

#include <string>
#include <vector>

#include "gateway/operations/operation.h"
#include "translator/request/transaction_requests.h"
#include "translator/rows/transaction_answer.h"

namespace tuskgate::gateway {

struct TransactionDone {
  std::vector<TablePtr> tables;  // which the rest points into
  translator::CapacityByTable used;
  translator::CapacityAxis axis = translator::CapacityAxis::kWrite;
  std::string metrics;  // {"Table":[{...}],...}; empty where none were asked for
};

// All of the writes are done, or none. Errors: what refuses the request, and what cancelled the
// transaction. `write` is changed where more has to be known than was asked for.
boost::asio::awaitable<translator::Result<TransactionDone>> RunTransaction(
    OperationContext& context, translator::TransactWriteRequest& write);

}  // namespace tuskgate::gateway
