// What PutItem, UpdateItem, DeleteItem and the statements that write share: running the statement
// until it neither meets a stale table nor races, and answering.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "gateway/operations/operation.h"
#include "translator/plan/write_plan.h"
#include "translator/rows/capacity.h"

namespace tuskgate::gateway {

// Decides on the write for the table as it is now; called again after a retry.
using WritePlanner =
    std::function<translator::Result<translator::WritePlan>(const translator::TableDescription&)>;

// Makes the answer to a write that succeeded. `used` is null where nobody has computed it;
// `metrics` is JSON, empty where none were asked for.
using WriteAnswerer = std::function<std::string(
    const translator::WritePlan& plan, const translator::WriteResult& result,
    const translator::CapacityUsed* used, std::string_view metrics)>;

// What the attempts at one write have learned.
struct WriteAttempts {
  int count = 0;
  bool allow_direct = true;
};

// Writes, if the table is what it was and no other write comes between. All but the table is the
// caller's, which awaits.
AttemptAnswer<std::string> AttemptWrite(OperationContext& context, const TablePtr& table,
                                        const WritePlanner& planner, const WriteAnswerer& answerer,
                                        WriteAttempts& attempts);

// `table` and `planner` are the caller's, which awaits.
OperationAnswer RunWrite(OperationContext& context, const std::string& table,
                         const WritePlanner& planner);

}  // namespace tuskgate::gateway
