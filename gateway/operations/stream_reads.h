// What the operations of DynamoDB Streams share.
#pragma once

#include <string>

#include "gateway/operations/operation.h"
#include "translator/stream/stream_catalog.h"

namespace tuskgate::gateway {

// The stream of that name, enabled or not; an error in words about `arn` when there is none.
boost::asio::awaitable<translator::Result<translator::StreamDescription>> FindStream(
    OperationContext& context, translator::StreamName name, std::string arn);

// The name by which the database has a stream.
translator::StreamName KeyOf(const translator::StreamDescription& stream);

// One of its shards; an error when it has none of that id, or not any more.
boost::asio::awaitable<translator::Result<translator::ShardDescription>> FindShard(
    OperationContext& context, const translator::StreamDescription& stream, std::string shard);

}  // namespace tuskgate::gateway
