// What a request is about, as far as rules of faults ask: told before it is checked, so any member
// may be anything.
#pragma once

#include "gateway/operations/operation.h"
#include "gateway/testkit/fault_rules.h"

namespace tuskgate::gateway {

// `space`: the namespace that the request is in.
FaultCall FaultCallOf(const OperationEntry& operation, const translator::Json& request,
                      std::string_view space);

// Of a name or an ARN.
std::string TableNameOf(std::string_view resource);

// Whether the statement reads; false where it is none.
bool IsReadStatement(const translator::Json& statement);

// The actions of a transaction, and the statements of a batch. Null for other operations, and where
// there are none.
const translator::Json* ActionsOf(std::string_view operation, const translator::Json& request);

}  // namespace tuskgate::gateway
