// Statements that write single items of attached tables: items/write.h has their counterparts.
// The row is locked, the condition evaluated on it, and then it is updated, inserted or deleted.
//
// A row that another writer inserts meanwhile makes the insert violate the key's unique constraint;
// whoever runs the statement then runs it again.
#pragma once

#include "translator/model/error.h"
#include "translator/plan/batch_plan.h"
#include "translator/plan/write_plan.h"

namespace tuskgate::translator {

// Errors of all: ValidationExceptions for keys that no relation of the table can have, attributes
// without a column, values that a column cannot hold, relations that cannot be written.
Result<WriteStatement> EmitAttachedPut(const WritePlan& put);
Result<WriteStatement> EmitAttachedUpdate(const WritePlan& update);
Result<WriteStatement> EmitAttachedDelete(const WritePlan& del);
// Only evaluates the condition, on the row that it locks.
Result<WriteStatement> EmitAttachedCheck(const WritePlan& check);

// One statement each, all or nothing. Rows: AttachedRows::kNumbered, with the items as they were.
Result<SqlStatement> EmitAttachedBatchPut(const BatchWritePlan& plan, bool images_before);
Result<SqlStatement> EmitAttachedBatchDelete(const BatchWritePlan& plan, bool images_before);

}  // namespace tuskgate::translator
