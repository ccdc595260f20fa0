// Writes as parts of a statement: one step for each item that is written, of whatever kind of
// table. A write by itself is a composition of one; several are done together or not at all, and
// each tells what became of it.
//
// A step is a few common table expressions, whose names end in its number. It decides on the row
// that it locks, then changes it, if all steps agree.
//
// All steps of a statement read one snapshot, taken before any lock: a step may decide on a row
// that is locked only after another writer changed it, and on absent rows that another writer
// inserts. The one is read anew by PostgreSQL, and the other ends the statement (Composed::Raises),
// so that nothing is lost. But two steps may see the work of another transaction in part: what has
// to be serializable is a segment of statements instead.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "translator/model/error.h"
#include "translator/plan/write_plan.h"
#include "translator/sql/sql_builder.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

class WriteStep {
 public:
  virtual ~WriteStep() = default;

  // What is to happen: "s0 as materialized (...)".
  virtual void EmitDecision(SqlBuilder& sql, std::int64_t number) const = 0;
  // Whether the step has nothing against it, as an expression.
  virtual void EmitConsent(SqlBuilder& sql, std::int64_t number) const = 0;
  // ", w0 as (...)": makes it happen. `gated`: only where all steps consent, which row g says.
  virtual void EmitChange(SqlBuilder& sql, std::int64_t number, bool gated) const = 0;
  // "select ...": one row of Columns() columns. `gated`: raises where others consented but the
  // change was lost to another writer.
  virtual void EmitOutcome(SqlBuilder& sql, std::int64_t number, bool gated) const = 0;

  virtual std::size_t Columns() const = 0;
  virtual AttachedRows Rows() const = 0;
  virtual WriteShape Shape() const = 0;
  virtual std::string LockKey() const = 0;
  virtual FiredTriggers Triggers() const { return {}; }
  virtual Lane LaneOfOne() const = 0;
};

// For the steps: " and (select g.consent from g)", if it is to be asked.
void EmitGate(SqlBuilder& sql, bool gated);

// A statement of several writes. Its one row has the outcomes side by side.
struct ComposedWrites {
  SqlStatement sql;

  struct Part {
    const WritePlan* plan = nullptr;
    std::size_t first = 0;  // column
    AttachedRows rows = AttachedRows::kNone;
    WriteShape shape;
  };
  std::vector<Part> parts;  // in the order of the plans
};

// At least one plan; they must outlive the result. Locks are taken in their order, whatever that of
// the plans. Errors: what a storage cannot hold.
Result<ComposedWrites> ComposeWrites(std::span<const WritePlan> plans);

// What became of each. When one of them failed, nothing was written, and the others' status says
// what they would have done. `rows` must outlive the results.
struct ComposedResults {
  std::vector<WriteResult> results;
  std::vector<std::unique_ptr<RowSet>> assembled;  // what results' views point into
  bool written = false;
};
Result<ComposedResults> ReadComposed(const ComposedWrites& writes, const RowSet& rows);

// A write by itself, in the form that tells all that may be asked of it.
WriteStatement ComposeOne(const WriteStep& step, std::string_view name);

}  // namespace tuskgate::translator
