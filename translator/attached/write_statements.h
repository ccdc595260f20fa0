// Statements that write single items of attached tables: write.h has their counterparts over items.
// The row is locked, the condition evaluated on it, and then it is updated, inserted or deleted.
//
// A row that another writer inserts meanwhile makes the insert violate the key's unique constraint;
// whoever runs the statement then runs it again.
#pragma once

#include <vector>

#include "translator/model/error.h"
#include "translator/sql/batch.h"
#include "translator/sql/write.h"

namespace tuskgate::translator {

// Errors of all: ValidationExceptions for keys that no relation of the table can have, attributes
// without a column, values that a column cannot hold, relations that cannot be written.
Result<WriteStatement> EmitAttachedPut(const TableDescription& table, const PutItemRequest& put,
                                       const Item& key);
Result<WriteStatement> EmitAttachedUpdate(const TableDescription& table,
                                          const UpdateItemRequest& update);
Result<WriteStatement> EmitAttachedDelete(const TableDescription& table,
                                          const DeleteItemRequest& del);

// One statement each, all or nothing. Rows: AttachedRows::kNumbered, with the items as they were.
Result<SqlStatement> EmitAttachedBatchPut(const TableDescription& table,
                                          const std::vector<BatchPut>& puts);
Result<SqlStatement> EmitAttachedBatchDelete(const TableDescription& table,
                                             const std::vector<const Item*>& keys);

}  // namespace tuskgate::translator
