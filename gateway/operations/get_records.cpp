#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "gateway/clock.h"
#include "gateway/delivery/readable_record.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/stream_reads.h"
#include "translator/request/stream_requests.h"
#include "translator/sql/segment.h"
#include "translator/storage/stream_storage.h"
#include "translator/stream/change_log.h"
#include "translator/stream/shard_iterator.h"
#include "translator/stream/stream_record.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// A page, and before it a tick that gathers what has been committed: in one trip. The transaction
// reads committed rows, so that the page sees the tick of whoever was faster.
boost::asio::awaitable<boost::system::result<std::unique_ptr<RowSet>, DatabaseError>> TryPage(
    OperationContext& context, const PageOfChanges& page) {
  Segment segment;
  segment.statements.push_back(EmitTick(page.log.id));
  segment.statements.push_back(EmitReadChanges(page));
  auto answer = co_await context.TryRunSegment(std::move(segment), std::nullopt);
  if (!answer.has_value()) co_return answer.error();
  for (auto& outcome : answer->outcomes) {
    if (outcome && !outcome->has_value()) co_return outcome->error();
  }
  if (!answer->committed) co_return answer->commit_error.value_or(DatabaseError());
  co_return std::move((*answer->outcomes.back())->rows);
}

bool IsSame(const KeyAttribute& a, const KeyAttribute& b) {
  return a.name == b.name && a.type == b.type;
}

// A table of other relations, or with another key, is another table.
bool IsOf(const StreamDescription& stream, const TableDescription& table) {
  return stream.table_id == table.id && IsSame(stream.partition_key, table.partition_key) &&
         stream.sort_key.has_value() == table.sort_key.has_value() &&
         (!stream.sort_key || IsSame(*stream.sort_key, *table.sort_key));
}

// The table whose rows the stream's log has; null when there is none any more.
boost::asio::awaitable<Result<TablePtr>> FindLogged(OperationContext& context,
                                                    const StreamDescription& stream) {
  Result<TablePtr> table = co_await context.FindTable(stream.name.table);
  if (!table.has_value() || *table == nullptr || IsOf(stream, **table)) co_return table;
  co_return TablePtr();
}

// The same of a log with rows: of what the relations are now. Null when the stream is enabled, and
// its table is none here; what is left of a stream that has ended is passed over then.
boost::asio::awaitable<Result<std::unique_ptr<RowSet>>> ReadPage(OperationContext& context,
                                                                 const StreamDescription& stream,
                                                                 PageOfChanges& page) {
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    TablePtr table;
    std::unique_ptr<LoggedRows> logged;
    if (stream.has_rows) {
      const Result<TablePtr> found = co_await FindLogged(context, stream);
      if (!found.has_value()) co_return found.error();
      table = *found;
      if (table != nullptr) logged = RowsOfLog(*table);
      if (logged == nullptr && stream.is_enabled) co_return std::unique_ptr<RowSet>();
      page.item_format = ItemFormat::kJson;
      page.has_items = logged != nullptr;
      page.rows = logged.get();
    }
    auto rows = co_await TryPage(context, page);
    if (rows.has_value()) {
      if (logged != nullptr) co_return logged->Assemble(std::move(*rows));
      co_return std::move(*rows);
    }
    if (table == nullptr) co_return context.Report("read_changes", rows.error());
    const Result<bool> stale = co_await context.IsStaleAfter(*table, "read_changes", rows.error());
    if (!stale.has_value()) co_return stale.error();
  }
  co_return OperationContext::TooManyAttempts();
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
  page.shard->table = stream->table_key;
  page.after = iterator->after;
  page.skips_trimmed = iterator->skips_trimmed;
  page.most = get->limit;
  page.item_format = context.services().item_format;
  const Result<std::unique_ptr<RowSet>> rows = co_await ReadPage(context, *stream, page);
  if (!rows.has_value()) co_return rows.error();
  if (*rows == nullptr) co_return StreamNotFound(arn);
  const std::optional<Changes> changes = ReadChanges(page, **rows);
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
  const auto subject = [&stream] { return fmt::format("stream of {}", stream->name.table); };
  for (const Change& change : changes->changes) {
    if (body.back() == '}') body.push_back(',');
    AppendReadable(body, change, scope, subject);
  }
  if (body.back() == ',') body.pop_back();  // behind what could not be read
  body.append("]}");
  co_return body;
}

}  // namespace tuskgate::gateway
