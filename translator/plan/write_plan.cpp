#include "translator/plan/write_plan.h"

#include <fmt/format.h>

#include "translator/expression/index_entry.h"
#include "translator/expression/update_charge.h"
#include "translator/model/key.h"
#include "translator/plan/path_checks.h"

namespace tuskgate::translator {
namespace {

std::optional<ApiError> CheckTargets(const TableDescription& table, const BoundUpdate& update) {
  for (const BoundPath* path : update.Targets()) {
    if (!table.IsKey(path->Attribute())) continue;
    return ValidationError(
        fmt::format("One or more parameter values were invalid: Cannot update attribute {}. This "
                    "attribute is part of the key",
                    path->Attribute()));
  }
  return std::nullopt;
}

std::optional<ApiError> CheckConditionPaths(const TableDescription& table,
                                            const WriteOptions& options) {
  if (options.condition == nullptr) return std::nullopt;
  return CheckKeyPaths(table, *options.condition);
}

}  // namespace

Result<WritePlan> PlanPut(const PutItemRequest& put, const TableDescription& table) {
  Result<Item> key = ExtractKey(table, put.item);
  if (!key.has_value()) return key.error();
  if (auto error = CheckIndexKeys(table, put.item)) return *error;
  if (auto error = CheckConditionPaths(table, put.options)) return *error;
  WritePlan plan{&table, WriteAction::kPut, *std::move(key), &put.options};
  plan.item = &put.item;
  plan.item_size = static_cast<std::int64_t>(put.item_size);
  return plan;
}

Result<WritePlan> PlanUpdate(const UpdateItemRequest& update, const TableDescription& table) {
  if (auto error = CheckKey(table, update.key)) return *error;
  if (auto error = CheckTargets(table, update.update)) return *error;
  if (auto error = CheckIndexKeys(table, update.update)) return *error;
  if (auto error = CheckKeyPaths(table, update.update)) return *error;
  if (update.in_transaction) {
    if (auto error = CheckNesting(update.update)) return *error;
  } else if (!update.legacy) {
    if (auto error = CheckUpdateCharge(update.update)) return *error;
  }
  if (auto error = CheckConditionPaths(table, update.options)) return *error;
  WritePlan plan{&table, WriteAction::kUpdate, update.key, &update.options};
  plan.update = &update.update;
  plan.is_legacy = update.legacy;
  return plan;
}

namespace {

Result<WritePlan> PlanByKey(WriteAction action, const Item& key, const WriteOptions& options,
                            const TableDescription& table) {
  if (auto error = CheckKey(table, key)) return *error;
  if (auto error = CheckConditionPaths(table, options)) return *error;
  return WritePlan{&table, action, key, &options};
}

}  // namespace

Result<WritePlan> PlanDelete(const DeleteItemRequest& del, const TableDescription& table) {
  return PlanByKey(WriteAction::kDelete, del.key, del.options, table);
}

Result<WritePlan> PlanCheck(const ConditionCheckRequest& check, const TableDescription& table) {
  return PlanByKey(WriteAction::kCheck, check.key, check.options, table);
}

bool WantsOld(const WriteOptions& options) {
  return options.return_values == ReturnValues::kAllOld ||
         options.return_values == ReturnValues::kUpdatedOld;
}

bool WantsNew(const WriteOptions& options) {
  return options.return_values == ReturnValues::kAllNew ||
         options.return_values == ReturnValues::kUpdatedNew;
}

bool WantsCapacity(const WriteOptions& options) {
  return options.metered || options.capacity != CapacityDetail::kNone;
}

bool LooksAtOld(const WriteOptions& options) {
  return WantsOld(options) || WantsCapacity(options) ||
         (options.condition != nullptr && options.item_on_failure);
}

WriteResult ReadWriteResult(const WriteShape& shape, const RowSet& rows, std::size_t affected) {
  WriteResult result;
  if (rows.RowCount() == 0) {
    // A plain form that returned nothing: it wrote, or its condition failed.
    if (affected == 0) result.status = WriteStatus::kConditionFailed;
    return result;
  }
  result.status = static_cast<WriteStatus>(IntegerAt(rows, 0, 0));
  const bool written = rows.Value(0, 1) == "t";
  result.old_item = rows.Value(0, 2);
  result.old_size = IntegerAt(rows, 0, 3);
  result.new_item = rows.Value(0, 4);
  result.binary_images = shape.binary_images;
  result.new_size = IntegerAt(rows, 0, 5);
  result.raced = shape.can_race && result.status == WriteStatus::kWritten && !written;
  return result;
}

}  // namespace tuskgate::translator
