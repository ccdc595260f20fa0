// Several SQL statements that take effect together or not at all.
#pragma once

#include <vector>

#include "translator/sql/statement.h"

namespace tuskgate::translator {

enum class Isolation {
  kReadCommitted,   // each statement sees what was committed before it began
  kRepeatableRead,  // all see what was committed before the first one
  kSerializable,
};

struct Segment {
  // Among statements that stand next to each other and have lock keys, those with smaller keys run
  // first, whatever their order here; those with equal keys keep it. Nothing passes a statement
  // that has no lock key. The last one may be a gate: it raises an SQLSTATE of ours when what ran
  // before shall not be committed.
  std::vector<SqlStatement> statements;
  Isolation isolation = Isolation::kReadCommitted;
  bool read_only = false;
  // After a lost race (serialization failure, deadlock); otherwise the race is told.
  bool run_again = true;
};

}  // namespace tuskgate::translator
