// What PostgreSQL's refusal of a statement over attached relations means: somebody else's
// constraints, privileges and schema changes are the client's business, where errors on our own
// tables are faults of ours.
#pragma once

#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/plan/table_storage.h"
#include "translator/sql/sql_error.h"

namespace tuskgate::translator {

StatementFault AttachedFaultOf(const TableDescription& table, const SqlError& error);

// Names the attribute and the rule, and no SQL.
ApiError AttachedError(const TableDescription& table, const SqlError& error);

// The role that serves the table lacks a privilege.
ApiError AttachedNotAuthorized(const TableDescription& table);

}  // namespace tuskgate::translator
