#include <algorithm>

#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "gateway/operations/stream_reads.h"
#include "translator/model/stored_text.h"
#include "translator/request/stream_requests.h"
#include "translator/stream/shard_iterator.h"
#include "translator/stream/stream_catalog.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

void AppendKeyElement(std::string& out, const KeyAttribute& key, std::string_view type) {
  out.append("{\"AttributeName\":");
  AppendJsonString(out, key.name);
  out.append(",\"KeyType\":\"").append(type).append("\"}");
}

// Sequence numbers are those that a change at the beginning or end of the shard would have.
void AppendShard(std::string& out, const ShardDescription& shard) {
  out.push_back('{');
  if (!shard.parent.empty()) {
    fmt::format_to(std::back_inserter(out), R"("ParentShardId":"{}",)", shard.parent);
  }
  fmt::format_to(std::back_inserter(out),
                 R"("SequenceNumberRange":{{"StartingSequenceNumber":"{}")",
                 SequenceNumber({shard.after_tick + 1, 0}));
  if (shard.last_tick) {
    fmt::format_to(std::back_inserter(out), R"(,"EndingSequenceNumber":"{}")",
                   SequenceNumber(LogPosition::AfterTick(*shard.last_tick)));
  }
  fmt::format_to(std::back_inserter(out), R"(}},"ShardId":"{}"}})", shard.id);
}

}  // namespace

OperationAnswer DescribeStream(OperationContext& context, const Json& request) {
  const Result<DescribeStreamRequest> describe = ParseDescribeStream(request);
  if (!describe.has_value()) co_return describe.error();
  std::optional<StreamName> name = ReadStreamArn(describe->arn);
  if (!name) co_return InvalidStreamArn();
  const Result<StreamDescription> stream =
      co_await FindStream(context, *std::move(name), describe->arn);
  if (!stream.has_value()) co_return stream.error();
  SqlStatement statement = EmitListShards(
      {KeyOf(*stream), stream->log.id, describe->start, describe->parent, describe->limit});
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  const std::vector<ShardDescription> shards = ReadShards(*answer->rows);
  const std::size_t count = std::min(shards.size(), static_cast<std::size_t>(describe->limit));

  std::string body =
      fmt::format(R"({{"StreamDescription":{{"CreationRequestDateTime":{:.3f},"KeySchema":[)",
                  stream->created_at);
  AppendKeyElement(body, stream->partition_key, "HASH");
  if (stream->sort_key) {
    body.push_back(',');
    AppendKeyElement(body, *stream->sort_key, "RANGE");
  }
  body.append("],");
  if (count < shards.size()) {
    fmt::format_to(std::back_inserter(body), R"("LastEvaluatedShardId":"{}",)",
                   shards[count - 1].id);
  }
  body.append("\"Shards\":[");
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) body.push_back(',');
    AppendShard(body, shards[i]);
  }
  fmt::format_to(std::back_inserter(body),
                 R"(],"StreamArn":"{}","StreamLabel":"{}","StreamStatus":"{}",)"
                 R"("StreamViewType":"{}","TableName":"{}"}}}})",
                 StreamArn(stream->name, context.scope()), stream->name.label,
                 stream->is_enabled ? "ENABLED" : "DISABLED", stream->view_type,
                 stream->name.table);
  co_return body;
}

}  // namespace tuskgate::gateway
