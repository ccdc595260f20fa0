#include "gateway/operations/stream_reads.h"

#include <utility>

#include "translator/catalog/table_key.h"
#include "translator/request/stream_requests.h"

namespace tuskgate::gateway {

using namespace translator;

StreamName KeyOf(const StreamDescription& stream) { return {stream.table_key, stream.name.label}; }

boost::asio::awaitable<Result<StreamDescription>> FindStream(OperationContext& context,
                                                             StreamName name, std::string arn) {
  if (auto error = context.CheckCovered(name.table)) co_return *error;
  SqlStatement statement = EmitFindStream(name, std::string(context.space()));
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  std::optional<StreamDescription> stream = ReadStream(*answer->rows);
  if (!stream) co_return StreamNotFound(arn);
  stream->name.table = NameOf(stream->table_key);
  co_return *std::move(stream);
}

boost::asio::awaitable<Result<ShardDescription>> FindShard(OperationContext& context,
                                                           const StreamDescription& stream,
                                                           std::string shard) {
  SqlStatement statement = EmitFindShard(KeyOf(stream), stream.log.id, shard);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  std::vector<ShardDescription> shards = ReadShards(*answer->rows);
  if (shards.empty()) co_return ShardNotFound();
  co_return std::move(shards.front());
}

}  // namespace tuskgate::gateway
