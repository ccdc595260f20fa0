// Statements that write single items: one statement each, whatever the condition and whatever is
// to be returned. The condition is evaluated on the row that the statement has locked.
//
// Three forms. The plain form writes and tells by the number of rows whether it did: it serves
// where no row can only mean that the condition failed. The full form locks the row first and
// returns one row that says what happened, with the item before and after. The direct form, of
// updates, writes without locking first and explains itself only when it wrote nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "translator/model/key.h"
#include "translator/model/table.h"
#include "translator/request/write_requests.h"
#include "translator/sql/statement.h"
#include "translator/sql/update.h"

namespace tuskgate::translator {

struct WriteStatement {
  SqlStatement sql;
  bool full = false;
};

// What came back. Views point into the row set.
struct WriteResult {
  WriteStatus status = WriteStatus::kWritten;
  // Another writer created the item between this statement's snapshot and its write; nothing was
  // written and the statement has to be run again.
  bool raced = false;
  std::optional<std::string_view> old_item;  // stored JSON, where it was asked for
  std::optional<std::string_view> new_item;
  std::int64_t old_size = 0;  // 0: there was none (or, in the plain form, it is not known)
  std::int64_t new_size = 0;
};

// Whether ReturnValues asks for the item before, or after; whether it is asked what the write cost.
bool WantsOld(const WriteOptions& options);
bool WantsNew(const WriteOptions& options);
bool WantsCapacity(const WriteOptions& options);
// Whether the item before is looked at for any reason. Capacity depends on its size, which plain
// forms of a put do not learn.
bool LooksAtOld(const WriteOptions& options);

WriteStatement EmitPut(const TableDescription& table, const PutItemRequest& put, const Item& key);
// `allow_direct`: false once the direct form has answered kNearSizeLimit.
WriteStatement EmitUpdate(const TableDescription& table, const UpdateItemRequest& update,
                          bool allow_direct);
WriteStatement EmitDelete(const TableDescription& table, const DeleteItemRequest& del);

// `affected` is the number of rows of the command tag; name and form are the statement's.
WriteResult ReadWriteResult(std::string_view name, bool full, const RowSet& rows,
                            std::size_t affected);

}  // namespace tuskgate::translator
