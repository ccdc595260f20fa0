// What Query and Scan share: reading one page, part by part.
#pragma once

#include <functional>

#include "gateway/operations/operation.h"
#include "translator/plan/read_plan.h"

namespace tuskgate::gateway {

// Decides on the page for the table as it is now; called again when that changes.
using PagePlanner =
    std::function<translator::Result<translator::PagePlan>(const translator::TableDescription&)>;

// `options` and `planner` are the caller's, which awaits.
OperationAnswer RunPage(OperationContext& context, const translator::PageOptions& options,
                        const PagePlanner& planner);

}  // namespace tuskgate::gateway
