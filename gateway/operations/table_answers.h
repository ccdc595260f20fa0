// What the operations on tables share.
#pragma once

#include <string>
#include <string_view>

#include "gateway/operations/operation.h"
#include "translator/rows/table_json.h"

namespace tuskgate::gateway {

// {"<member>":{...}}
std::string RespondWithTable(OperationContext& context, std::string_view member,
                             const translator::TableDescription& table,
                             const translator::DescribedState& state,
                             const translator::TableStatistics& statistics);

// Items and bytes of the table and its indexes.
boost::asio::awaitable<translator::Result<translator::TableStatistics>> FindStatistics(
    OperationContext& context, TablePtr table);

double Now();  // seconds since 1970, to the millisecond

std::string NewUuid();

}  // namespace tuskgate::gateway
