#include "gateway/jobs/index_filler.h"

#include <algorithm>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

using Clock = IndexFiller::Clock;
using Duration = IndexFiller::Duration;
using translator::SqlFault;

// Between two chunks, at least.
constexpr Duration kLeastPause{1};
// Somebody else is at it, or in the way.
constexpr Duration kOthersTurn{2000};
constexpr Duration kAfterConflict{50};
constexpr Duration kAfterFailure{10'000};

// Tables in transition have not begun to build: the service first allocates an index.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html#GSI.OnlineOps.Creating.Phases
constexpr char kUnfilled[] =
    "select t.id, t.name, i.name, i.relation, i.filled_to <> '{\"child\": 0}' "
    "from tuskgate.indexes i join tuskgate.tables t on t.id = i.table_id "
    "where i.filled_to is not null and i.status = 'CREATING' and t.transition is null "
    "and not tuskgate.follows() "
    "order by i.number";

}  // namespace

std::string IndexFiller::NameOf(const Filling& filling) {
  return fmt::format("filling the index {} of table {}", filling.index, filling.table);
}

void IndexFiller::Look(const std::set<std::string>&) {
  std::vector<Filling> found;
  const QueryRows rows = connection_.Exec(kUnfilled);
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    Filling filling;
    filling.table_id = rows.Value(row, 0).value_or("");
    filling.table = rows.Value(row, 1).value_or("");
    filling.index = rows.Value(row, 2).value_or("");
    filling.relation = rows.Value(row, 3).value_or("");
    filling.resumed = rows.Value(row, 4) == "t";
    for (const Filling& known : fillings_) {
      if (known.relation == filling.relation) filling = known;
    }
    found.push_back(std::move(filling));
  }
  fillings_.swap(found);
  for (const Filling& before : found) {
    const bool still = std::any_of(
        fillings_.begin(), fillings_.end(),
        [&before](const Filling& filling) { return filling.relation == before.relation; });
    if (!still && before.locked) Unlock(before);
  }
}

Job::Duration IndexFiller::Step() {
  const Clock::time_point now = Clock::now();
  for (std::size_t i = 0; i < fillings_.size(); ++i) {
    Filling& filling = fillings_[(turn_ + i) % fillings_.size()];
    if (filling.not_before > now) continue;
    turn_ = (turn_ + i + 1) % fillings_.size();
    Work(filling);
    break;
  }
  std::erase_if(fillings_, [](const Filling& filling) { return filling.done; });
  Duration pause = kNothingToDo;
  for (const Filling& filling : fillings_) {
    pause = std::min(pause, std::chrono::ceil<Duration>(filling.not_before - Clock::now()));
  }
  return std::max(pause, kLeastPause);
}

void IndexFiller::Work(Filling& filling) {
  try {
    if (filling.locked || Lock(filling)) {
      FillChunk(filling);
      failures_.Succeeded(NameOf(filling));
    } else {
      filling.not_before = Clock::now() + kOthersTurn;
    }
  } catch (const StatementRefused& error) {
    filling.pacer.Failed();
    switch (error.Fault()) {
      case SqlFault::kRaced:
      case SqlFault::kLockTimeout:
      case SqlFault::kCanceled:
        filling.not_before = Clock::now() + kAfterConflict;
        return;
      case SqlFault::kRelationIsGone:  // the table or the index was dropped meanwhile
        filling.not_before = Clock::now() + kOthersTurn;
        return;
      default:
        failures_.Failed(LogLevel::kWarn, NameOf(filling),
                         fmt::format("{} {}", error.sqlstate(), error.what()));
        filling.not_before = Clock::now() + kAfterFailure;
    }
  }
}

bool IndexFiller::Lock(Filling& filling) {
  filling.locked = IsTrue(
      connection_.Exec("select pg_try_advisory_lock(hashtextextended('tuskgate fills ' || $1, 0))",
                       {filling.relation}));
  if (!filling.locked) return false;
  filling.begun = Clock::now();
  Log(LogLevel::kInfo, "{} the index {} of table {}",
      filling.resumed ? "going on to fill" : "filling", filling.index, filling.table);
  return true;
}

void IndexFiller::Unlock(const Filling& filling) {
  connection_.Exec("select pg_advisory_unlock(hashtextextended('tuskgate fills ' || $1, 0))",
                   {filling.relation});
}

void IndexFiller::FillChunk(Filling& filling) {
  const Clock::time_point start = Clock::now();
  // A chunk that is lost with its position is filled again, so it need not wait for the disk, and
  // writers of its rows need not wait for that. What is told to be complete has to stay so.
  BlockingTransaction transaction(connection_);
  connection_.Exec("set local synchronous_commit = off");
  const QueryRows answer =
      connection_.Exec("select tuskgate.fill_index($1::uuid, $2, $3::int)",
                       {filling.table_id, filling.index, std::to_string(filling.pacer.rows())});
  const bool others = !answer.Value(0, 0).has_value();
  const bool complete = IsTrue(answer);
  if (complete) connection_.Exec("set local synchronous_commit = on");
  transaction.Commit();
  if (complete) {
    Finish(filling);
    return;
  }
  const Clock::duration rest = filling.pacer.Took(Clock::now() - start);
  filling.not_before = Clock::now() + (others ? Clock::duration(kOthersTurn) : rest);
}

void IndexFiller::Finish(Filling& filling) {
  Unlock(filling);
  filling.done = true;
  const QueryRows active = connection_.Exec(
      "select from tuskgate.indexes where table_id = $1::uuid and name = $2 and status = 'ACTIVE'",
      {filling.table_id, filling.index});
  if (active.RowCount() == 0) return;  // dropped before it was complete
  Log(LogLevel::kInfo, "the index {} of table {} is complete after {} ms", filling.index,
      filling.table, std::chrono::duration_cast<Duration>(Clock::now() - filling.begun).count());
}

}  // namespace tuskgate::gateway
