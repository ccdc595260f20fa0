// What the operations on tables share.
#pragma once

#include <string>
#include <string_view>

#include "gateway/operations/operation.h"
#include "translator/request/tag_requests.h"
#include "translator/rows/table_json.h"

namespace tuskgate::gateway {

// {"<member>":{...}}
std::string RespondWithTable(OperationContext& context, std::string_view member,
                             const translator::TableDescription& table,
                             const translator::DescribedState& state,
                             const translator::TableStatistics& statistics);

// The table of that name, in whatever state it is. `not_found` makes the error when there is none.
using NotFoundError = translator::ApiError (*)(std::string_view name);
boost::asio::awaitable<translator::Result<TablePtr>> FindExistingTable(OperationContext& context,
                                                                       std::string name,
                                                                       NotFoundError not_found);

// Decides what the process decides of a new table: its id, its relations, and how long it is
// CREATING.
void PlaceTable(const OperationServices& services, translator::TableDescription& table);

// Items and bytes of the table and its indexes.
boost::asio::awaitable<translator::Result<translator::TableStatistics>> FindStatistics(
    OperationContext& context, TablePtr table);

// While a table is being created or deleted, the service does not know it by its tags.
// https://github.com/cortexproject/cortex/issues/1369
// Nor does it say of a table of another account whether it is there; that is the operation's own
// matter, for which it is named.
boost::asio::awaitable<std::optional<translator::ApiError>> CheckTaggable(
    OperationContext& context, const translator::TaggedResource& resource,
    std::string_view operation);

}  // namespace tuskgate::gateway
