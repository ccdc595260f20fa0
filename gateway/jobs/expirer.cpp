#include "gateway/jobs/expirer.h"

#include <algorithm>

#include "gateway/testkit/database_clock.h"
#include "translator/sql/statement.h"

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;
using translator::SqlFault;

constexpr milliseconds kShortBatch{20};
constexpr milliseconds kLongBatch{60};

// Between two batches: a fiftieth of a batch, which keeps to a pace and rests by itself
// (schema/functions/expire_child.sql).
constexpr int kRest = 50;

// To look costs a look-up in an index for each table, and more while what was deleted is not yet
// vacuumed. No more than this part of the time is spent on it.
constexpr int kLookingPart = 20;

constexpr milliseconds kAfterConflict{200};

}  // namespace

ExpiryPacer::Duration ExpiryPacer::Took(Duration time) {
  if (time < kShortBatch) {
    rows_ = std::min(kMostRows, rows_ * 2);
  } else if (time > kLongBatch) {
    rows_ = std::max(1, rows_ / 2);
  }
  return time / kRest;
}

void ExpiryPacer::Failed() { rows_ = std::max(1, rows_ / 2); }

void Expirer::Look(const std::set<std::string>& payloads) {
  // By a clock that was set, the interval may be over.
  if (payloads.contains(kClockChanged)) not_before_ = {};
  any_ = IsTrue(connection_.Exec("select tuskgate.schedule_expiry()"));
}

Job::Duration Expirer::Step() {
  if (!any_) return kNothingToDo;
  const Clock::time_point start = Clock::now();
  if (start >= not_before_) {
    try {
      not_before_ = Clock::now() + (Lead() ? DeleteBatch() : interval_);
    } catch (const StatementRefused& error) {
      pacer_.Failed();
      const SqlFault fault = error.Fault();
      if (fault != SqlFault::kLockTimeout && fault != SqlFault::kRaced &&
          fault != SqlFault::kRelationIsGone) {
        throw;
      }
      not_before_ = Clock::now() + kAfterConflict;
    }
  }
  return std::max(Duration(0), std::chrono::ceil<Duration>(not_before_ - Clock::now()));
}

bool Expirer::Lead() {
  // The same key as in schema/functions/expire_for.sql.
  leads_ = leads_ || IsTrue(connection_.Exec(
                         "select pg_try_advisory_lock(hashtextextended('tuskgate expires', 0))"));
  return leads_;
}

// Returns how long to rest.
Expirer::Clock::duration Expirer::DeleteBatch() {
  const Clock::time_point start = Clock::now();
  const QueryRows deleted =
      connection_.Exec("select tuskgate.expire($1::int)", {std::to_string(pacer_.rows())});
  const Clock::duration time = Clock::now() - start;
  if (translator::IntegerAt(deleted, 0, 0) >= pacer_.rows()) return pacer_.Took(time);
  return std::max<Clock::duration>(interval_, time * kLookingPart);
}

}  // namespace tuskgate::gateway
