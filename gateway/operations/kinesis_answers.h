// What the operations on destinations in Kinesis share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/operations/operation.h"
#include "translator/request/kinesis_requests.h"
#include "translator/stream/kinesis_catalog.h"

namespace tuskgate::gateway {

// The table whose destination is to change: one that is there, and ours.
boost::asio::awaitable<translator::Result<TablePtr>> FindStreamedTable(OperationContext& context,
                                                                       std::string name);

boost::asio::awaitable<translator::Result<std::vector<translator::KinesisDestination>>>
FindDestinations(OperationContext& context, const translator::TableDescription& table);

// Runs a statement that changes a destination, and forgets what was known of the table.
boost::asio::awaitable<translator::Result<std::optional<bool>>> ChangeDestination(
    OperationContext& context, const std::string& table, translator::SqlStatement statement);

// {"DestinationStatus":..., "StreamArn":..., "TableName":...}, with the configuration, {} without a
// precision, as a member of that name; empty: without the member.
std::string RespondWithDestination(const translator::DestinationRequest& request,
                                   std::string_view status, std::string_view configuration);

}  // namespace tuskgate::gateway
