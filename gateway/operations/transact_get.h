// Reads the items of a transaction, whichever operation asked for them.
#pragma once

#include "gateway/operations/operation.h"
#include "translator/request/transaction_requests.h"

namespace tuskgate::gateway {

// All items are of one snapshot, so it never conflicts with what is being written. `request` is the
// caller's, which awaits.
OperationAnswer RunTransactGet(OperationContext& context,
                               const translator::TransactGetRequest& request);

}  // namespace tuskgate::gateway
