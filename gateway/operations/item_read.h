// What GetItem and a SELECT of one item share.
#pragma once

#include <functional>
#include <string>

#include "gateway/operations/operation.h"
#include "translator/plan/read_plan.h"
#include "translator/request/read_requests.h"
#include "translator/sql/statement.h"

namespace tuskgate::gateway {

// Makes the answer of what came back.
using GetAnswerer =
    std::function<std::string(const translator::GetPlan& plan, const translator::RowSet& rows)>;

// Reads the item, if the table is what it was. `get` and `answerer` are the caller's, which awaits.
AttemptAnswer<std::string> AttemptGet(OperationContext& context, const TablePtr& table,
                                      const translator::GetItemRequest& get,
                                      const GetAnswerer& answerer);

}  // namespace tuskgate::gateway
