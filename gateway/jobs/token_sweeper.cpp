#include "gateway/jobs/token_sweeper.h"

#include <fmt/format.h>

#include "gateway/clock.h"
#include "translator/plan/transaction.h"

namespace tuskgate::gateway {
namespace {

// What a piece removes at most: milliseconds.
constexpr int kPiece = 5'000;
constexpr Job::Duration kBetweenPieces{50};

// Gateways' clocks differ a little.
constexpr double kGraceSeconds = 60;

}  // namespace

void TokenSweeper::Look(const std::set<std::string>&) {}

// Those that another gateway removes at the same time are left to it.
Job::Duration TokenSweeper::Step() {
  const auto start = std::chrono::steady_clock::now();
  if (start < not_before_) return std::chrono::ceil<Duration>(not_before_ - start);
  const std::string before =
      fmt::format("{:.3f}", Now() - translator::kTokenSeconds - kGraceSeconds);
  const QueryRows removed = connection_.Exec(
      "with old as (select t.ctid from tuskgate.transaction_tokens t where t.at < $1::numeric "
      "limit $2::int for update skip locked), gone as (delete from tuskgate.transaction_tokens t "
      "where t.ctid = any (array(select o.ctid from old o)) returning 1) select count(*) from gone",
      {before, std::to_string(kPiece)});
  const Duration pause =
      translator::IntegerAt(removed, 0, 0) < kPiece ? kNothingToDo : kBetweenPieces;
  not_before_ = start + pause;
  return pause;
}

}  // namespace tuskgate::gateway
