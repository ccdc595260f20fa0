#include "gateway/testkit/clock_control.h"

#include <string>

#include <fmt/format.h>

#include "gateway/testkit/database_clock.h"

namespace tuskgate::gateway {

using translator::BooleanMember;
using translator::FindMember;
using translator::Json;

namespace {

// Seconds since 1970, or what PostgreSQL reads.
std::string MomentOf(const Json& value) {
  return value.IsString() ? std::string(translator::Text(value)) : IsoTime(value.GetDouble());
}

}  // namespace

http::AdminResponse ShowClock(AdminContext& context, const AdminQuestion&) {
  const QueryRows rows = context.Database().Exec(
      "select json_build_object("
      "'now', to_char(tuskgate.now() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), "
      "'seconds', round(extract(epoch from tuskgate.now()), 3), "
      "'mode', case when c.fixed_at is not null then 'stands still' "
      "when c.ahead <> '0' then 'goes on' else 'real' end, "
      "'ahead', round(extract(epoch from tuskgate.now() - clock_timestamp()), 3)) "
      "from tuskgate.clock c");
  return {200, std::string(rows.Value(0, 0).value_or("{}")) + "\n"};
}

http::AdminResponse SetClock(AdminContext& context, const AdminQuestion& question) {
  const Json* set = FindMember(question.body, "set");
  const Json* advance = FindMember(question.body, "advance");
  const bool follow = BooleanMember(question.body, "follow", false);
  if (int{set != nullptr} + int{advance != nullptr} + int{follow} != 1) {
    return AdminRefusal(400, "the body has one of set, advance and \"follow\": true");
  }
  ClockChange change;
  change.goes_on = BooleanMember(question.body, "ticking", false);
  if (change.goes_on && set == nullptr) return AdminRefusal(400, "ticking is of use with set");
  if (set != nullptr) change.moment = MomentOf(*set);
  if (advance != nullptr) {
    change.later = advance->IsString() ? std::string(translator::Text(*advance))
                                       : fmt::format("{:.3f} s", advance->GetDouble());
  }
  ChangeClock(context.Database(), change);
  return ShowClock(context, question);
}

}  // namespace tuskgate::gateway
