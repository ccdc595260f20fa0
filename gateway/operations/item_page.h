// What Query, Scan and SELECT share: reading one page, part by part.
#pragma once

#include <functional>
#include <string>

#include "gateway/operations/operation.h"
#include "translator/plan/read_plan.h"
#include "translator/rows/page_answer.h"

namespace tuskgate::gateway {

// Decides on the page for the table as it is now; called again when that changes.
using PagePlanner =
    std::function<translator::Result<translator::PagePlan>(const translator::TableDescription&)>;

// Makes the answer of the page that was read.
using PageAnswerer = std::function<std::string(translator::PageAnswer&& page)>;

// Reads a page, if the table is what it was. All but the table is the caller's, which awaits.
AttemptAnswer<std::string> AttemptPage(OperationContext& context, const TablePtr& table,
                                       const translator::PageOptions& options,
                                       const PagePlanner& planner, const PageAnswerer& answerer);

// `options` and `planner` are the caller's, which awaits.
OperationAnswer RunPage(OperationContext& context, const translator::PageOptions& options,
                        const PagePlanner& planner);

}  // namespace tuskgate::gateway
