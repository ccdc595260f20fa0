#include "gateway/kinesis/destination_sender.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gateway/observe/log.h"
#include "translator/model/stored_form.h"
#include "translator/model/stored_text.h"
#include "translator/sql/row_text.h"

namespace tuskgate::gateway {
namespace {

using Duration = Job::Duration;
using namespace translator;

constexpr std::int64_t kMostChanges = 500;
constexpr std::int64_t kMostItemBytes = std::int64_t{2} << 20;
// Somebody else is the sender.
constexpr Duration kOthersTurn{2000};
constexpr Duration kFirstPause{100};
constexpr Duration kLongestPause{10'000};

// Those that have something to be sent, or will have. One that was enabled anew comes after what
// the one before has left.
constexpr char kToBeSent[] =
    "select d.id, d.table_name, d.partition_key, d.sort_key, d.stream_arn, d.time_precision, l.id, "
    "l.relation, d.after_tick, d.after_n, d.last_tick, (select max(t.id) from tuskgate.ticks t "
    "where t.log_id = l.id) from tuskgate.kinesis_destinations d join tuskgate.change_logs l on "
    "l.id = d.log_id where (d.last_tick is null or (d.after_tick, d.after_n) < (d.last_tick, "
    "999999999999999)) and not exists (select from tuskgate.kinesis_destinations o where "
    "o.table_id = d.table_id and o.stream_arn = d.stream_arn and o.enabled_at < d.enabled_at and "
    "(o.after_tick, o.after_n) < (o.last_tick, 999999999999999)) and not tuskgate.follows() "
    "order by d.enabled_at, d.id";

QueryRows Run(BlockingConnection& connection, const SqlStatement& statement) {
  return connection.Exec(statement.text, statement.parameters);
}

}  // namespace

bool DestinationSender::Destination::IsDone() const {
  return last_tick && after >= LogPosition::AfterTick(*last_tick);
}

bool DestinationSender::Destination::HasMore() const {
  return !outgoing.empty() || after < LogPosition::AfterTick(newest_tick);
}

std::string DestinationSender::Destination::Subject() const {
  return fmt::format("sending changes of table {} to {}", source.name.table, stream_arn);
}

DestinationSender::DestinationSender(BlockingConnection& connection,
                                     const std::optional<KinesisOptions>& kinesis,
                                     std::string region)
    : connection_(connection), region_(std::move(region)) {
  if (kinesis) kinesis_ = std::make_unique<KinesisClient>(*kinesis, connection.stop());
}

void DestinationSender::Look(const std::set<std::string>&) {
  const QueryRows rows = connection_.Exec(kToBeSent);
  std::vector<Destination> found;
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    Destination destination;
    destination.id = TextAt(rows, row, 0);
    for (Destination& known : destinations_) {
      if (known.id == destination.id) destination = std::move(known);
    }
    StreamDescription& source = destination.source;
    source.name.table = TextAt(rows, row, 1);
    source.partition_key.name = FromStored(TextAt(rows, row, 2));
    source.sort_key.reset();
    if (const auto name = rows.Value(row, 3)) source.sort_key = KeyAttribute{FromStored(*name)};
    source.view_type = "NEW_AND_OLD_IMAGES";
    source.log = {TextAt(rows, row, 6), TextAt(rows, row, 7)};
    destination.stream_arn = TextAt(rows, row, 4);
    destination.precision = TextAt(rows, row, 5);
    if (!destination.is_locked) {
      destination.after = {IntegerAt(rows, row, 8), IntegerAt(rows, row, 9)};
    }
    destination.last_tick.reset();
    if (rows.Value(row, 10)) destination.last_tick = IntegerAt(rows, row, 10);
    destination.newest_tick = IntegerAt(rows, row, 11);
    found.push_back(std::move(destination));
  }
  destinations_.swap(found);
}

Job::Duration DestinationSender::Step() {
  Duration pause = kNothingToDo;
  const Clock::time_point now = Clock::now();
  Destination* due = nullptr;
  for (std::size_t i = 0; i < destinations_.size(); ++i) {
    Destination& destination = destinations_[(turn_ + i) % destinations_.size()];
    if (!destination.HasMore()) continue;
    if (kinesis_ == nullptr) {
      failures_.Failed(LogLevel::kWarn, destination.Subject(),
                       "there is no --kinesis-endpoint to send them to");
    } else if (destination.not_before > now) {
      pause = std::min(pause, std::chrono::ceil<Duration>(destination.not_before - now));
    } else if (due == nullptr) {
      due = &destination;
      turn_ = (turn_ + i + 1) % destinations_.size();
    } else {
      pause = Duration(0);
    }
  }
  if (due == nullptr) return pause;
  if (!due->is_locked && !Lock(*due)) {
    due->not_before = now + kOthersTurn;
    return std::min(pause, kOthersTurn);
  }
  Send(*due);
  std::erase_if(destinations_, [](const Destination& destination) { return destination.IsDone(); });
  return Duration(0);
}

// Whoever was the sender before may have gone on since it was looked.
bool DestinationSender::Lock(Destination& destination) {
  destination.is_locked = IsTrue(
      connection_.Exec("select pg_try_advisory_lock(hashtextextended('tuskgate sends ' || $1, 0))",
                       {destination.id}));
  if (!destination.is_locked) return false;
  const QueryRows rows = connection_.Exec(
      "select after_tick, after_n from tuskgate.kinesis_destinations where id = $1::uuid",
      {destination.id});
  if (rows.RowCount() > 0) destination.after = {IntegerAt(rows, 0, 0), IntegerAt(rows, 0, 1)};
  destination.next = destination.after;
  return true;
}

void DestinationSender::Unlock(const Destination& destination) {
  connection_.Exec("select pg_advisory_unlock(hashtextextended('tuskgate sends ' || $1, 0))",
                   {destination.id});
}

void DestinationSender::Send(Destination& destination) {
  if (destination.outgoing.empty()) Read(destination);
  std::vector<OutgoingRecord>& outgoing = destination.outgoing;
  const std::size_t count = CountForRequest(outgoing);
  if (count == 0) {
    Keep(destination, destination.next);
    return;
  }
  std::vector<OutgoingRecord> sent(std::make_move_iterator(outgoing.begin()),
                                   std::make_move_iterator(outgoing.begin() + count));
  outgoing.erase(outgoing.begin(), outgoing.begin() + count);
  const LogPosition position = sent.back().position;
  std::string failure;
  try {
    const auto errors = kinesis_->PutRecords(destination.stream_arn, region_, sent);
    for (const std::string& error : errors) {
      if (failure.empty()) failure = error;
    }
    sent = StillToSend(std::move(sent), errors);
    // A shard that takes some of what comes is busy for a moment: it need not rest.
    if (sent.size() < count) destination.failures = 0;
  } catch (const KinesisRefused& refused) {
    failure = refused.what();
    // What the stream does not take however often it is sent must not keep back all that follows.
    if (refused.IsOfRecords() && sent.front().Bytes() > kMostRecordBytes) {
      Log(LogLevel::kError, "{}: left out a record of {} bytes: {}", destination.Subject(),
          sent.front().Bytes(), failure);
      sent.clear();
      failure.clear();
    }
  } catch (const HttpFailed& failed) {
    failure = failed.what();
  }
  outgoing.insert(outgoing.begin(), std::make_move_iterator(sent.begin()),
                  std::make_move_iterator(sent.end()));
  if (!failure.empty()) {
    Failed(destination, failure);
    return;
  }
  failures_.Succeeded(destination.Subject());
  destination.failures = 0;
  Keep(destination, outgoing.empty() ? destination.next : position);
}

void DestinationSender::Read(Destination& destination) {
  PageOfChanges page;
  page.log = destination.source.log;
  page.after = destination.after;
  page.skips_trimmed = true;
  page.most = kMostChanges;
  page.most_bytes = kMostItemBytes;
  const QueryRows rows = Run(connection_, EmitReadChanges(page));
  const std::optional<Changes> changes = ReadChanges(page, rows);
  if (!changes) {  // the log was dropped: all of it was too old to be read
    destination.next = LogPosition::AfterTick(destination.newest_tick);
    return;
  }
  if (destination.after < LogPosition::AfterTick(changes->horizon)) {
    Log(LogLevel::kError, "{}: left out changes that are not kept any more", destination.Subject());
  }
  for (const Change& change : changes->changes) {
    if (destination.last_tick && change.position.tick > *destination.last_tick) break;
    Append(destination, change);
  }
  destination.next = changes->next;
}

void DestinationSender::Append(Destination& destination, const Change& change) const {
  const KinesisScope scope{destination.source, region_, destination.precision};
  try {
    destination.outgoing.push_back({KinesisRecord(change, scope),
                                    KinesisPartitionKey(change, destination.source),
                                    change.position});
  } catch (const UnreadableItem& unreadable) {
    Log(LogLevel::kError, "{}: left out a change of an item that SQL has written: {}",
        destination.Subject(), unreadable.what());
  }
}

void DestinationSender::Keep(Destination& destination, const LogPosition& position) {
  connection_.Exec(
      "update tuskgate.kinesis_destinations set after_tick = $2::int8, after_n = $3::int8 where id "
      "= $1::uuid",
      {destination.id, std::to_string(position.tick), std::to_string(position.n)});
  destination.after = position;
  if (!destination.IsDone()) return;
  connection_.Exec("select tuskgate.forget_destinations()");
  Unlock(destination);
}

void DestinationSender::Failed(Destination& destination, const std::string& reason) {
  failures_.Failed(LogLevel::kWarn, destination.Subject(), reason);
  const Duration pause =
      std::min(kLongestPause, kFirstPause * (1 << std::min(destination.failures, 7)));
  ++destination.failures;
  destination.not_before = Clock::now() + pause;
}

}  // namespace tuskgate::gateway
