#include "translator/plan/write_step.h"

#include <algorithm>
#include <numeric>

#include "translator/plan/table_storage.h"

namespace tuskgate::translator {
namespace {

// Some columns of rows that belong to somebody else.
class SomeColumns final : public RowSet {
 public:
  SomeColumns(const RowSet& rows, std::size_t first, std::size_t count)
      : rows_(rows), first_(first), count_(count) {}

  std::size_t RowCount() const override { return rows_.RowCount(); }
  std::size_t ColumnCount() const override { return count_; }
  std::optional<std::string_view> Value(std::size_t row, std::size_t column) const override {
    return rows_.Value(row, first_ + column);
  }

 private:
  const RowSet& rows_;
  std::size_t first_;
  std::size_t count_;
};

using Steps = std::vector<std::unique_ptr<WriteStep>>;

// Positions of the steps in the order of their locks.
std::vector<std::size_t> LockOrder(const Steps& steps) {
  std::vector<std::string> locks;
  for (const auto& step : steps) locks.push_back(step->LockKey());
  std::vector<std::size_t> order(steps.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&locks](std::size_t a, std::size_t b) { return locks[a] < locks[b]; });
  return order;
}

}  // namespace

WriteStatement ComposeOne(const WriteStep& step, std::string_view name) {
  SqlBuilder sql;
  sql << "with ";
  step.EmitDecision(sql, 0);
  step.EmitChange(sql, 0, false);
  sql << " ";
  step.EmitOutcome(sql, 0, false);
  WriteStatement statement{std::move(sql).Finish(name, step.LaneOfOne()), step.Shape()};
  statement.sql.lock_key = step.LockKey();
  statement.sql.triggers = step.Triggers();
  statement.sql.attached = step.Rows();
  return statement;
}

void EmitGate(SqlBuilder& sql, bool gated) {
  if (gated) sql << " and (select g.consent from g)";
}

Result<ComposedWrites> ComposeWrites(std::span<const WritePlan> plans) {
  Steps steps;
  for (const WritePlan& plan : plans) {
    Result<std::unique_ptr<WriteStep>> step = StorageOf(*plan.table).Step(plan);
    if (!step.has_value()) return step.error();
    steps.push_back(*std::move(step));
  }
  const std::vector<std::size_t> order = LockOrder(steps);
  const auto number = [](std::size_t at) { return static_cast<std::int64_t>(at); };
  SqlBuilder sql;
  sql << "with ";
  for (const std::size_t at : order) {
    steps[at]->EmitDecision(sql, number(at));
    sql << ", ";
  }
  // Reading the decisions in this order takes their locks in this order.
  sql << "g as materialized (select ";
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0) sql << " and ";
    steps[order[i]]->EmitConsent(sql, number(order[i]));
  }
  sql << " as consent)";
  for (const std::size_t at : order) steps[at]->EmitChange(sql, number(at), true);
  ComposedWrites composed;
  sql << " select ";
  std::size_t column = 0;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    if (at > 0) sql << ", ";
    sql << "r";
    sql.Number(number(at)) << ".*";
    composed.parts.push_back({&plans[at], column, steps[at]->Rows(), steps[at]->Shape()});
    column += steps[at]->Columns();
  }
  sql << " from ";
  for (std::size_t at = 0; at < steps.size(); ++at) {
    if (at > 0) sql << " cross join ";
    sql << "(";
    steps[at]->EmitOutcome(sql, number(at), true);
    sql << ") r";
    sql.Number(number(at));
  }
  composed.sql = std::move(sql).Finish("writes", Lane::kBulk);
  composed.sql.lock_key = steps[order.front()]->LockKey();
  for (const auto& step : steps) {
    const FiredTriggers fired = step->Triggers();
    composed.sql.triggers.relation ^= fired.relation;
    composed.sql.triggers.count += fired.count;
  }
  return composed;
}

Result<ComposedResults> ReadComposed(const ComposedWrites& writes, const RowSet& rows) {
  ComposedResults composed;
  composed.written = true;
  for (std::size_t i = 0; i < writes.parts.size(); ++i) {
    const ComposedWrites::Part& part = writes.parts[i];
    const std::size_t end =
        i + 1 < writes.parts.size() ? writes.parts[i + 1].first : rows.ColumnCount();
    std::unique_ptr<RowSet> own = std::make_unique<SomeColumns>(rows, part.first, end - part.first);
    const TableDescription& table = *part.plan->table;
    auto assembled = StorageOf(table).Assemble(table, part.rows, std::move(own));
    if (!assembled.has_value()) return assembled.error();
    composed.assembled.push_back(*std::move(assembled));
    // A lost race has raised.
    WriteResult result = ReadWriteResult({.tells = true}, *composed.assembled.back(), 0);
    composed.written = composed.written && (result.status == WriteStatus::kWritten ||
                                            result.status == WriteStatus::kNothingToWrite);
    composed.results.push_back(std::move(result));
  }
  return composed;
}

}  // namespace tuskgate::translator
