// A write of one item, decided on: what is to be done to which item of which table, after all the
// checks that need no item, in the service's order. Pure, and made anew for each attempt, since the
// table may have changed.
//
// The request must outlive the plan, which points into it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "translator/expression/bound_expression.h"
#include "translator/model/attribute_value.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/plan/write_status.h"
#include "translator/request/write_requests.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

enum class WriteAction { kPut, kUpdate, kDelete, kCheck };

struct WritePlan {
  const TableDescription* table = nullptr;
  WriteAction action = WriteAction::kPut;
  Item key;
  const WriteOptions* options = nullptr;  // the condition, and what to return

  const Item* item = nullptr;  // kPut
  std::int64_t item_size = 0;
  const BoundUpdate* update = nullptr;  // kUpdate
  bool is_legacy = false;               // its errors have words of their own

  int attempt = 0;  // how many before it came to nothing, perhaps by another writer

  const BoundCondition* condition() const { return options->condition.get(); }
};

Result<WritePlan> PlanPut(const PutItemRequest& put, const TableDescription& table);
Result<WritePlan> PlanUpdate(const UpdateItemRequest& update, const TableDescription& table);
Result<WritePlan> PlanDelete(const DeleteItemRequest& del, const TableDescription& table);
Result<WritePlan> PlanCheck(const ConditionCheckRequest& check, const TableDescription& table);

// Whether ReturnValues asks for the item before, or after; whether it is asked what the write cost.
bool WantsOld(const WriteOptions& options);
bool WantsNew(const WriteOptions& options);
bool WantsCapacity(const WriteOptions& options);
// Whether the item before is looked at for any reason. Capacity depends on its size, which plain
// forms of a put do not learn.
bool LooksAtOld(const WriteOptions& options);

// What a statement that writes one item returns.
struct WriteShape {
  // One row says what happened: status, whether written, old item, old size, new item, new size.
  // Otherwise the number of rows does.
  bool tells = false;
  // Another writer may come between the statement's snapshot and its write. Nothing was written
  // then, though the status says so, and the statement has to be run again.
  bool can_race = false;
  // Items are what jsonb is on disk, whatever the storage's ImageFormat.
  bool binary_images = false;
};

struct WriteStatement {
  SqlStatement sql;
  WriteShape shape;
};

// What came back. Views point into the row set.
struct WriteResult {
  WriteStatus status = WriteStatus::kWritten;
  bool raced = false;
  std::optional<std::string_view> old_item;  // stored JSON, where it was asked for
  std::optional<std::string_view> new_item;
  bool binary_images = false;
  std::int64_t old_size = 0;  // 0: there was none (or, in the plain form, it is not known)
  std::int64_t new_size = 0;
};

// `affected` is the number of rows of the command tag.
WriteResult ReadWriteResult(const WriteShape& shape, const RowSet& rows, std::size_t affected);

}  // namespace tuskgate::translator
