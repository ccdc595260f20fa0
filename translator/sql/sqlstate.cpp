#include "translator/sql/sqlstate.h"

namespace tuskgate::translator {

namespace {

struct Row {
  std::string_view prefix;  // of the state: five characters, or a class of two
  SqlFault fault;
};

// The first that fits.
constexpr Row kFaults[] = {
    {"08", SqlFault::kOverload},
    {"53", SqlFault::kOverload},
    {"57P", SqlFault::kOverload},
    {"40001", SqlFault::kRaced},
    {"40P01", SqlFault::kRaced},
    {"26000", SqlFault::kPlanIsUnknown},
    {"42P05", SqlFault::kPlanIsUnknown},  // duplicate_prepared_statement: somebody else's name
    {"55P03", SqlFault::kLockTimeout},
    {"57014", SqlFault::kCanceled},
    {"42P01", SqlFault::kRelationIsGone},
    {"42703", SqlFault::kRelationChanged},  // undefined_column
    {"42704", SqlFault::kRelationChanged},  // undefined_object
    {"42804", SqlFault::kRelationChanged},  // datatype_mismatch
    {"42883", SqlFault::kRelationChanged},  // undefined_function
    {"42P10", SqlFault::kRelationChanged},  // invalid_column_reference: no such constraint
    {"42846", SqlFault::kRelationChanged},  // cannot_coerce
    {"428C9", SqlFault::kRelationChanged},  // generated_always
    {"3F000", SqlFault::kRelationChanged},  // invalid_schema_name
    {"42P07", SqlFault::kNameIsTaken},
    {"42501", SqlFault::kNotAuthorized},
    {"25006", SqlFault::kReadOnly},  // read_only_sql_transaction
    {"23502", SqlFault::kNotNull},
    {"23503", SqlFault::kForeignKey},
    {"23505", SqlFault::kUnique},
    {"23514", SqlFault::kCheck},
    {"23P01", SqlFault::kExclusion},
    {"23", SqlFault::kOtherConstraint},
    {"44000", SqlFault::kViewCheck},
    {"22", SqlFault::kBadValue},
    {"54", SqlFault::kTooLarge},
    {"TG010", SqlFault::kCollectionTooLarge},
    {"TG011", SqlFault::kIndexKey},
    {"TGA01", SqlFault::kRefused},
    {"P0", SqlFault::kRaised},
    {"0A000", SqlFault::kNotPossible},  // feature_not_supported
    {"21000", SqlFault::kNotPossible},  // cardinality_violation: a view's subquery gave many rows
    {"55000", SqlFault::kNotPossible},  // object_not_in_prerequisite_state
};

// PL/pgSQL's RAISE, whatever state it gives. Tuskgate's own functions give states of their own, and
// whoever raises a serialization failure asks to be run again.
bool IsRaised(const SqlError& error) {
  return error.source_function == "exec_stmt_raise" && !error.sqlstate.starts_with("TG") &&
         !error.sqlstate.starts_with("40");
}

}  // namespace

SqlFault SqlFaultOf(std::string_view sqlstate) {
  if (sqlstate.empty()) return SqlFault::kOverload;
  for (const Row& row : kFaults) {
    if (sqlstate.starts_with(row.prefix)) return row.fault;
  }
  return SqlFault::kOther;
}

SqlFault SqlFaultOf(const SqlError& error) {
  if (IsRaised(error)) return SqlFault::kRaised;
  // "cached plan must not change result type" shares its state with everything that the server
  // does not support: plancache.c.
  if (error.sqlstate == "0A000" && error.source_function == "RevalidateCachedQuery") {
    return SqlFault::kPlanIsStale;
  }
  // Dropped between the statement's analysis and its execution: "could not open relation".
  if (error.sqlstate == "XX000" && error.source_function == "relation_open") {
    return SqlFault::kRelationIsGone;
  }
  return SqlFaultOf(error.sqlstate);
}

bool IsForClient(const SqlError& error) { return IsRaised(error) && error.sqlstate == "P0001"; }

bool IsOfCodeInside(const SqlError& error) {
  const SqlFault fault = SqlFaultOf(error);
  if (fault == SqlFault::kRaised) return true;
  if (!error.has_context) return false;
  switch (fault) {
    case SqlFault::kOverload:
    case SqlFault::kRaced:
    case SqlFault::kPlanIsStale:
    case SqlFault::kPlanIsUnknown:
    case SqlFault::kLockTimeout:
    case SqlFault::kCanceled:
    case SqlFault::kReadOnly:
    case SqlFault::kRefused:
    case SqlFault::kCollectionTooLarge:
    case SqlFault::kIndexKey:
      return false;
    default:
      // System errors, corrupt files, bugs.
      return !error.sqlstate.starts_with("XX") && !error.sqlstate.starts_with("58") &&
             !error.sqlstate.starts_with("F0");
  }
}

}  // namespace tuskgate::translator
