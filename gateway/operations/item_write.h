// What PutItem, UpdateItem and DeleteItem share: running the statement until it neither meets a
// stale table nor races, and answering.
#pragma once

#include <functional>
#include <string>

#include "gateway/operations/operation.h"
#include "translator/plan/write_plan.h"

namespace tuskgate::gateway {

// Decides on the write for the table as it is now; called again after a retry.
using WritePlanner =
    std::function<translator::Result<translator::WritePlan>(const translator::TableDescription&)>;

// `table` and `planner` are the caller's, which awaits.
OperationAnswer RunWrite(OperationContext& context, const std::string& table,
                         const WritePlanner& planner);

}  // namespace tuskgate::gateway
