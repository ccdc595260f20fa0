// Rows of statements over attached relations, made into the rows that statements over items return:
// everything after the statement is the same for both.
#pragma once

#include <cstdint>
#include <memory>

#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// kItem: item, size. kPage: item (NULL where the filter failed), size, matched, and the item again
// whatever the filter said. kWrite: status, written, old item, old size, new item, new size.
// kNumbered and kBefore: number, item, size. Items are in the format ItemFormat::kJson. Errors: a
// value that no attribute can have, of an attribute that a client is given by a read; the text has
// the item's key. A write's statement has looked at what it gives before it was done.
Result<std::unique_ptr<RowSet>> AssembleRows(const TableDescription& table,
                                             const AttachedAnswer& answer,
                                             std::unique_ptr<RowSet> rows);

// The same for the changes of a log (EmitReadChanges with LoggedRows). Nobody is told of errors, as
// readers have to go on: what no attribute can be is left out, and so are items without a key.
std::unique_ptr<RowSet> AssembleChanges(const TableDescription& table,
                                        std::unique_ptr<RowSet> rows);

}  // namespace tuskgate::translator
