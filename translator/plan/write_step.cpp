#include "translator/plan/write_step.h"

namespace tuskgate::translator {
namespace {

WriteStatement Finish(SqlBuilder&& sql, std::string_view name, const WriteStep& step) {
  WriteStatement statement{std::move(sql).Finish(name, step.LaneOfOne()), step.Shape()};
  statement.sql.lock_key = step.LockKey();
  statement.sql.triggers = step.Triggers();
  statement.sql.attached.rows = step.Rows();
  return statement;
}

}  // namespace

WriteStatement ComposeOne(const WriteStep& step, std::string_view name) {
  SqlBuilder sql;
  sql << "with ";
  step.EmitDecision(sql);
  step.EmitChange(sql, StepUse::kAlone);
  sql << " ";
  step.EmitOutcome(sql, StepUse::kAlone);
  return Finish(std::move(sql), name, step);
}

WriteStatement ComposeOfSeveral(const WriteStep& step) {
  SqlBuilder sql;
  sql << "with ";
  step.EmitDecision(sql);
  step.EmitChange(sql, StepUse::kInTransaction);
  sql << " select r.*, case when r.\"~status\" not in (0, 7) then "
         "set_config('tuskgate.cancelled', '1', true) end from (";
  step.EmitOutcome(sql, StepUse::kInTransaction);
  sql << ") r (\"~status\")";
  return Finish(std::move(sql), "transaction_write", step);
}

}  // namespace tuskgate::translator
