// A write of one item as parts of a statement, of whatever kind of table: alone, or as one of
// several that are done together or not at all (transaction.h).
//
// A step is a few common table expressions, whose names end in 0. It decides on the row that it
// locks, and changes it if nothing is against it.
#pragma once

#include <optional>
#include <string>

#include "translator/plan/write_plan.h"
#include "translator/sql/sql_builder.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

enum class StepUse {
  kAlone,         // what became of it is told, a lost race too
  kInTransaction  // a lost race is raised, and what it decided on stays as it is until the end
};

class WriteStep {
 public:
  virtual ~WriteStep() = default;

  // What is to happen: "s0 as materialized (...)".
  virtual void EmitDecision(SqlBuilder& sql) const = 0;
  // ", w0 as (...)": makes it happen.
  virtual void EmitChange(SqlBuilder& sql, StepUse use) const = 0;
  // "select ...": one row, of which the first column is the status.
  virtual void EmitOutcome(SqlBuilder& sql, StepUse use) const = 0;

  // In a transaction, what has to be run before and after the statement itself, if anything.
  virtual std::optional<SqlStatement> Before() const { return std::nullopt; }
  virtual std::optional<SqlStatement> After() const { return std::nullopt; }

  virtual AttachedRows Rows() const = 0;
  virtual WriteShape Shape() const = 0;
  virtual std::string LockKey() const = 0;
  virtual FiredTriggers Triggers() const { return {}; }
  virtual Lane LaneOfOne() const = 0;
};

// A write by itself, in the form that tells all that may be asked of it.
WriteStatement ComposeOne(const WriteStep& step, std::string_view name);

// A write as one of several. Its row has one more column, at the end; if its status says that it
// failed, the transaction is marked as one that must not be committed.
WriteStatement ComposeOfSeveral(const WriteStep& step);

}  // namespace tuskgate::translator
