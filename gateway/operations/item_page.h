// What Query and Scan share: reading one page, within its limits, and the answer to it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "gateway/operations/operation.h"
#include "translator/plan/read_target.h"
#include "translator/request/read_requests.h"
#include "translator/sql/select.h"

namespace tuskgate::gateway {

// Makes the statement for the part of the page that is still to be read. The first call, and the
// first after a retry, has the request's start key and must check the request against the target.
using PageEmitter = std::function<translator::Result<translator::SqlStatement>(
    const translator::ReadTarget& target, const std::optional<translator::Item>& start_key,
    const translator::PageColumns& columns, const translator::PageBounds& bounds)>;

// `options` and `emit` are the caller's, which awaits.
OperationAnswer RunPage(OperationContext& context, const translator::PageOptions& options,
                        const PageEmitter& emit);

}  // namespace tuskgate::gateway
