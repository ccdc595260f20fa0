// Items of changes, where a change log has the rows of other relations instead of items.
#pragma once

#include <memory>

#include "translator/sql/sql_builder.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

class LoggedRows {
 public:
  virtual ~LoggedRows() = default;
  // Joins the items before and after the change `r` of a log: as `o` and as `n`, one row each, of
  // NULLs where there is none.
  virtual void EmitJoins(SqlBuilder& sql) const = 0;
  // The rows of that statement with items, as those of a log of items.
  virtual std::unique_ptr<RowSet> Assemble(std::unique_ptr<RowSet> rows) const = 0;
};

}  // namespace tuskgate::translator
