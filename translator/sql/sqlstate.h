// What SQLSTATEs mean: the one table of them. Decided by the state, and by where in the server it
// was raised; never by a message, which depends on the server's language.
// https://www.postgresql.org/docs/15/errcodes-appendix.html
#pragma once

#include <string_view>

#include "translator/sql/sql_error.h"

namespace tuskgate::translator {

enum class SqlFault {
  kOverload,         // no connection, its end, no resources, shutting down: try later
  kRaced,            // serialization failure, deadlock, tuskgate.lost_race
  kPlanIsStale,      // of a prepared statement
  kPlanIsUnknown,    // the server does not know the prepared statement's name
  kLockTimeout,      // somebody holds a lock for longer than is waited for it
  kCanceled,         // the statement took too long, or somebody canceled it
  kRelationIsGone,   // dropped by whomever
  kRelationChanged,  // or a column, type or function that the statement names
  kNameIsTaken,      // by a relation
  kNotAuthorized,    // the role may not
  kReadOnly,         // nobody may: a standby, or a session that is to write nothing
  // Constraints.
  kNotNull,
  kForeignKey,
  kUnique,
  kCheck,
  kExclusion,
  kViewCheck,
  kOtherConstraint,
  // Others.
  kBadValue,            // for its type
  kTooLarge,            // an index entry, too many parameters, too deep a recursion
  kCollectionTooLarge,  // tuskgate.refuse_collection
  kIndexKey,            // tuskgate.refuse_index_key
  kRefused,             // tuskgate.column_fault, with a message for the client
  kRaised,              // by RAISE in a function that is not ours
  kNotPossible,         // for this relation, as it is: a view without rows, no replica identity
  kOther
};

SqlFault SqlFaultOf(const SqlError& error);

// Whether code inside the database failed, rather than the statement that led to it: a trigger, or
// a function that a view, a default or a constraint calls. Lost connections, races, locks, time-
// outs and faults of PostgreSQL itself are nobody's code.
bool IsOfCodeInside(const SqlError& error);

// Whether what was raised is said to whoever sent the change: RAISE gave it no state of its own.
// With one, it is for programs of the owner's.
bool IsForClient(const SqlError& error);

// Where nothing but the state is known, or matters.
SqlFault SqlFaultOf(std::string_view sqlstate);

}  // namespace tuskgate::translator
