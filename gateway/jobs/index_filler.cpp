#include "gateway/jobs/index_filler.h"

#include <algorithm>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

using Clock = IndexFiller::Clock;
using Duration = IndexFiller::Duration;

// Measured on a quiet machine: a chunk takes 1 ms and 10 to 30 ms for a thousand rows of 400 bytes.
// On a busy one the 1 ms becomes 5 to 10, so that fewer rows than these make nothing shorter,
// unless they are large.
constexpr int kFewRows = 64;
constexpr int kMostRows = 2048;
constexpr Duration kShortChunk{5};
constexpr Duration kLongChunk{20};
constexpr Duration kLongChunkOfFew{100};
// The filler rests for as long as a chunk took: it leaves at least half of a processor to requests.
constexpr Duration kLeastPause{1};
// Somebody else is at it, or in the way.
constexpr Duration kOthersTurn{2000};
constexpr Duration kAfterConflict{50};
constexpr Duration kAfterFailure{10'000};
constexpr Duration kNothingToDo{60'000};

// Tables in transition have not begun to build: the service first allocates an index.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html#GSI.OnlineOps.Creating.Phases
constexpr char kUnfilled[] =
    "select t.id, t.name, i.name, i.relation, i.filled_to <> '{\"child\": 0}' "
    "from tuskgate.indexes i join tuskgate.tables t on t.id = i.table_id "
    "where i.filled_to is not null and i.status = 'CREATING' and t.transition is null "
    "order by i.number";

bool IsConflict(const std::string& sqlstate) {
  return sqlstate == "40001"      // serialization_failure
         || sqlstate == "40P01"   // deadlock_detected
         || sqlstate == "55P03"   // lock_not_available: waited too long
         || sqlstate == "57014";  // query_canceled: statement_timeout
}

int NextRows(int rows, Clock::duration took) {
  const bool few = rows < kFewRows;
  if (took < (few ? kLongChunkOfFew : kShortChunk)) return std::min(kMostRows, rows * 2);
  if (took > (few ? kLongChunkOfFew : kLongChunk)) return std::max(1, rows / 2);
  return rows;
}

// The table or the index was dropped meanwhile.
bool IsGone(const pqxx::sql_error& error) {
  return error.sqlstate() == "42P01" ||
         std::string_view(error.what()).find("could not open") != std::string_view::npos;
}

}  // namespace

void IndexFiller::Look() {
  pqxx::nontransaction query(connection_);
  std::vector<Filling> found;
  for (const pqxx::row& row : query.exec(kUnfilled)) {
    Filling filling;
    filling.table_id = row[0].c_str();
    filling.table = row[1].c_str();
    filling.index = row[2].c_str();
    filling.relation = row[3].c_str();
    filling.resumed = row[4].as<bool>();
    filling.rows = kFewRows;
    for (const Filling& known : fillings_) {
      if (known.relation == filling.relation) filling = known;
    }
    found.push_back(std::move(filling));
  }
  query.commit();
  fillings_.swap(found);
  for (const Filling& before : found) {
    const bool still = std::any_of(
        fillings_.begin(), fillings_.end(),
        [&before](const Filling& filling) { return filling.relation == before.relation; });
    if (!still && before.locked) Unlock(before);
  }
}

IndexFiller::Duration IndexFiller::Step() {
  const Clock::time_point now = Clock::now();
  for (std::size_t i = 0; i < fillings_.size(); ++i) {
    Filling& filling = fillings_[(turn_ + i) % fillings_.size()];
    if (filling.not_before > now) continue;
    turn_ = (turn_ + i + 1) % fillings_.size();
    Work(filling);
    break;
  }
  std::erase_if(fillings_, [](const Filling& filling) { return filling.rows == 0; });
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
    } else {
      filling.not_before = Clock::now() + kOthersTurn;
    }
  } catch (const pqxx::sql_error& error) {
    if (error.sqlstate().empty() || error.sqlstate().starts_with("57P")) throw;
    filling.rows = std::max(1, filling.rows / 2);
    if (IsConflict(error.sqlstate())) {
      filling.not_before = Clock::now() + kAfterConflict;
    } else if (IsGone(error)) {
      filling.not_before = Clock::now() + kOthersTurn;
    } else {
      Log(LogLevel::kWarn, "filling the index {} of table {}: {} {}", filling.index, filling.table,
          error.sqlstate(), error.what());
      filling.not_before = Clock::now() + kAfterFailure;
    }
  }
}

bool IndexFiller::Lock(Filling& filling) {
  pqxx::nontransaction query(connection_);
  const pqxx::result row =
      query.exec_params("select pg_try_advisory_lock(hashtextextended('tuskgate fills ' || $1, 0))",
                        filling.relation);
  query.commit();
  filling.locked = row[0][0].as<bool>();
  if (!filling.locked) return false;
  filling.begun = Clock::now();
  Log(LogLevel::kInfo, "{} the index {} of table {}",
      filling.resumed ? "going on to fill" : "filling", filling.index, filling.table);
  return true;
}

void IndexFiller::Unlock(const Filling& filling) {
  pqxx::nontransaction query(connection_);
  query.exec_params("select pg_advisory_unlock(hashtextextended('tuskgate fills ' || $1, 0))",
                    filling.relation);
  query.commit();
}

void IndexFiller::FillChunk(Filling& filling) {
  const Clock::time_point start = Clock::now();
  // A chunk that is lost with its position is filled again, so it need not wait for the disk, and
  // writers of its rows need not wait for that. What is told to be complete has to stay so.
  pqxx::work transaction(connection_);
  transaction.exec0("set local synchronous_commit = off");
  const pqxx::result row = transaction.exec_params("select tuskgate.fill_index($1::uuid, $2, $3)",
                                                   filling.table_id, filling.index, filling.rows);
  const bool others = row[0][0].is_null();
  const bool complete = !others && row[0][0].as<bool>();
  if (complete) transaction.exec0("set local synchronous_commit = on");
  transaction.commit();
  if (complete) {
    Finish(filling);
    return;
  }
  const Clock::duration took = Clock::now() - start;
  filling.not_before = Clock::now() + (others ? Clock::duration(kOthersTurn) : took);
  filling.rows = NextRows(filling.rows, took);
}

void IndexFiller::Finish(Filling& filling) {
  Unlock(filling);
  filling.rows = 0;
  pqxx::nontransaction query(connection_);
  const pqxx::result row = query.exec_params(
      "select from tuskgate.indexes where table_id = $1::uuid and name = $2 and status = 'ACTIVE'",
      filling.table_id, filling.index);
  query.commit();
  if (row.empty()) return;  // dropped before it was complete
  Log(LogLevel::kInfo, "the index {} of table {} is complete after {} ms", filling.index,
      filling.table, std::chrono::duration_cast<Duration>(Clock::now() - filling.begun).count());
}

}  // namespace tuskgate::gateway
