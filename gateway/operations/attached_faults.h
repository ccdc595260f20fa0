// What PostgreSQL's refusal of a statement over attached relations means: somebody else's
// constraints, privileges and schema changes are the client's business, where errors on our own
// tables are faults of ours.
#pragma once

#include "gateway/postgres/pipeline.h"
#include "translator/model/error.h"
#include "translator/model/table.h"

namespace tuskgate::gateway {

enum class AttachedFault {
  kRaced,    // another writer inserted the row meanwhile: run again
  kChanged,  // the relation is not what it was: read its description anew and run again
  kRequest,  // the client is to be told, with AttachedError
  kOther,    // a fault of ours or of PostgreSQL
};

AttachedFault FaultOf(const translator::TableDescription& table, const DatabaseError& error);

// Names the attribute and the rule, and no SQL.
translator::ApiError AttachedError(const translator::TableDescription& table,
                                   const DatabaseError& error);

// The role that serves the table lacks a privilege.
translator::ApiError NotAuthorized(const translator::TableDescription& table);

}  // namespace tuskgate::gateway
