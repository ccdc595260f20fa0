// What Query and Scan share: reading one page, within its limits, and the answer to it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "gateway/operations/operation.h"
#include "translator/request/read_requests.h"
#include "translator/sql/select.h"

namespace tuskgate::gateway {

// Makes the statement for the part of the page that is still to be read. The first call, and the
// first after a retry, has the request's start key and must check the request against the table.
using PageEmitter = std::function<translator::Result<translator::SqlStatement>(
    const translator::TableDescription& table, const std::optional<translator::Item>& start_key,
    const translator::PageBounds& bounds)>;

// `options` and `emit` are the caller's, which awaits.
OperationAnswer RunPage(OperationContext& context, const translator::PageOptions& options,
                        const PageEmitter& emit);

// The checks of the table's side that Query and Scan share.
std::optional<translator::ApiError> CheckPage(const translator::TableDescription& table,
                                              const translator::PageOptions& options);

}  // namespace tuskgate::gateway
