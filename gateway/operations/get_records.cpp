#include <utility>

#include "gateway/clock.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/stream_reads.h"
#include "translator/request/stream_requests.h"
#include "translator/sql/segment.h"
#include "translator/stream/change_log.h"
#include "translator/stream/shard_iterator.h"
#include "translator/stream/stream_record.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// A page, and before it a tick that gathers what has been committed: in one trip. The transaction
// reads committed rows, so that the page sees the tick of whoever was faster.
boost::asio::awaitable<Result<Answer>> ReadPage(OperationContext& context,
                                                const PageOfChanges& page) {
  Segment segment;
  segment.statements.push_back(EmitTick(page.log.id));
  segment.statements.push_back(EmitReadChanges(page));
  auto answer = co_await context.TryRunSegment(std::move(segment), std::nullopt);
  if (!answer.has_value()) co_return context.Report("read_changes", answer.error());
  for (auto& outcome : answer->outcomes) {
    if (outcome && !outcome->has_value()) {
      co_return context.Report("read_changes", outcome->error());
    }
  }
  if (!answer->committed) {
    co_return context.Report("read_changes", answer->commit_error.value_or(DatabaseError()));
  }
  co_return std::move(**answer->outcomes.back());
}

}  // namespace

OperationAnswer GetRecords(OperationContext& context, const Json& request) {
  const Result<GetRecordsRequest> get = ParseGetRecords(request);
  if (!get.has_value()) co_return get.error();
  std::optional<ShardIterator> iterator = ReadIterator(get->iterator);
  if (!iterator) co_return ValidationError("Invalid ShardIterator");
  const double now = Now();
  if (now - iterator->made_at > kIteratorSeconds) co_return ExpiredIterator();
  const StreamName name{iterator->shard.table, iterator->shard.label};
  const std::string arn = StreamArn(name, context.scope());
  const Result<StreamDescription> stream = co_await FindStream(context, name, arn);
  if (!stream.has_value()) co_return stream.error();

  PageOfChanges page;
  page.log = stream->log;
  page.shard = iterator->shard;
  page.shard->table = context.KeyOf(page.shard->table);
  page.after = iterator->after;
  page.skips_trimmed = iterator->skips_trimmed;
  page.most = get->limit;
  page.item_format = context.services().item_format;
  const Result<Answer> answer = co_await ReadPage(context, page);
  if (!answer.has_value()) co_return answer.error();
  const std::optional<Changes> changes = ReadChanges(page, *answer->rows);
  if (!changes) co_return ShardNotFound();
  if (changes->is_trimmed) co_return TrimmedDataAccess();

  std::string body = "{";
  if (!changes->is_at_end) {
    iterator->after = changes->next;
    iterator->skips_trimmed = iterator->skips_trimmed && changes->next == page.after;
    iterator->made_at = now;
    body.append("\"NextShardIterator\":\"").append(WriteIterator(*iterator, arn)).append("\",");
  }
  body.append("\"Records\":[");
  const RecordScope scope{*stream, context.scope().region};
  for (const Change& change : changes->changes) {
    if (body.back() == '}') body.push_back(',');
    AppendRecord(body, change, scope);
  }
  body.append("]}");
  co_return body;
}

}  // namespace tuskgate::gateway
