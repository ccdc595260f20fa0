#include <fmt/format.h>

#include "gateway/clock.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/stream_reads.h"
#include "translator/request/stream_requests.h"
#include "translator/stream/change_log.h"
#include "translator/stream/shard_iterator.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

using Place = boost::asio::awaitable<Result<LogPosition>>;

Place PlaceAtNumber(OperationContext& context, const StreamDescription& stream,
                    const ShardIteratorRequest& wanted) {
  const std::optional<LogPosition> number = ReadSequenceNumber(wanted.sequence_number);
  if (!number) co_return ValidationError("Invalid SequenceNumber: " + wanted.sequence_number);
  LogPosition after = *number;
  if (wanted.type == IteratorType::kAtSequenceNumber) --after.n;
  // What an earlier change would have been followed by may be gone.
  PageOfChanges page;
  page.log = stream.log;
  page.after = after;
  page.most = 1;
  page.has_items = false;
  SqlStatement statement = EmitReadChanges(page);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  const std::optional<Changes> changes = ReadChanges(page, *answer->rows);
  if (changes && changes->is_trimmed) co_return TrimmedDataAccess();
  co_return after;
}

// What is committed by now is behind a reader of what comes.
Place PlaceOfLatest(OperationContext& context, const StreamDescription& stream) {
  SqlStatement statement = EmitTick(stream.log.id);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  co_return LogPosition::AfterTick(IntegerAt(*answer->rows, 0, 0));
}

Place PlaceAtTime(OperationContext& context, const StreamDescription& stream, double at) {
  const Result<LogPosition> latest = co_await PlaceOfLatest(context, stream);
  if (!latest.has_value()) co_return latest.error();
  SqlStatement statement = EmitFindTime(stream.log, at);
  const Result<Answer> answer = co_await context.Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  co_return ReadFoundTime(*answer->rows);
}

Place PlaceOf(OperationContext& context, const StreamDescription& stream,
              const ShardIteratorRequest& wanted) {
  switch (wanted.type) {
    case IteratorType::kLatest:
      co_return co_await PlaceOfLatest(context, stream);
    case IteratorType::kAtSequenceNumber:
    case IteratorType::kAfterSequenceNumber:
      co_return co_await PlaceAtNumber(context, stream, wanted);
    case IteratorType::kAtTimestamp:
      co_return co_await PlaceAtTime(context, stream, wanted.at);
    case IteratorType::kTrimHorizon:
      break;
  }
  co_return LogPosition::AfterTick(0);
}

}  // namespace

OperationAnswer GetShardIterator(OperationContext& context, const Json& request) {
  const double now = Now();
  const Result<ShardIteratorRequest> wanted = ParseGetShardIterator(request, now);
  if (!wanted.has_value()) co_return wanted.error();
  std::optional<StreamName> name = ReadStreamArn(wanted->arn);
  if (!name) co_return InvalidStreamArn();
  const Result<StreamDescription> stream =
      co_await FindStream(context, *std::move(name), wanted->arn);
  if (!stream.has_value()) co_return stream.error();
  const Result<ShardDescription> shard = co_await FindShard(context, *stream, wanted->shard);
  if (!shard.has_value()) co_return shard.error();
  const Result<LogPosition> after = co_await PlaceOf(context, *stream, *wanted);
  if (!after.has_value()) co_return after.error();
  ShardIterator iterator;
  iterator.shard = {stream->name.table, stream->name.label, shard->id};
  iterator.after = *after;
  iterator.skips_trimmed =
      wanted->type == IteratorType::kTrimHorizon || wanted->type == IteratorType::kAtTimestamp;
  iterator.made_at = now;
  co_return fmt::format(R"({{"ShardIterator":"{}"}})",
                        WriteIterator(iterator, StreamArn(stream->name, context.scope())));
}

}  // namespace tuskgate::gateway
