#include "translator/items/write.h"

#include <stdexcept>

#include "translator/expression/evaluate_absent.h"
#include "translator/expression/index_entry.h"
#include "translator/items/item_step.h"
#include "translator/items/key_clause.h"
#include "translator/items/update.h"
#include "translator/items/update_size.h"
#include "translator/items/update_values.h"
#include "translator/layout/condition.h"
#include "translator/model/item_size.h"
#include "translator/model/key.h"

namespace tuskgate::translator {

namespace {

static_assert(kMaxItemSize == 409600, "statements spell it out");

const ItemLayout kRow(SqlText("t.item"));  // the row as the writing statement sees it

// How a statement tells what it did: by the number of its rows, or by a row.
constexpr WriteShape kByRows{};
constexpr WriteShape kByRow{.tells = true};
constexpr WriteShape kByRowWithBinaryImages{.tells = true, .binary_images = true};

WriteStatement Finish(SqlBuilder&& sql, std::string_view name, const TableDescription& table,
                      const EncodedKey& key, const WriteShape& shape) {
  WriteStatement statement{std::move(sql).Finish(name, Lane::kWrite), shape};
  statement.sql.lock_key = key.LockKey(table);
  statement.sql.triggers = TriggersOfChild(table, key);
  return statement;
}

void EmitPlainInsert(SqlBuilder& sql, const TableDescription& table, const WritePlan& put,
                     const EncodedKey& key) {
  sql << "insert into ";
  sql.Relation(table.children[static_cast<std::size_t>(key.partition)]);
  sql << " as t (";
  EmitKeyColumns(sql, table);
  sql << ", item, size) values (";
  EmitKeyValues(sql, table, key);
  sql << ", ";
  sql.Parameter(SqlType::kJsonb, ToStoredJson(*put.item));
  sql << ", ";
  sql.Parameter(SqlType::kInt4, std::to_string(put.item_size));
  sql << ") on conflict (";
  EmitKeyColumns(sql, table);
  sql << ") do update set item = excluded.item, size = excluded.size";
  if (put.condition() != nullptr) {
    sql << " where ";
    EmitCondition(sql, kRow, *put.condition());
  }
}

void EmitPlainReplace(SqlBuilder& sql, const TableDescription& table, const WritePlan& put,
                      const EncodedKey& key) {
  sql << "update ";
  sql.Relation(table.children[static_cast<std::size_t>(key.partition)]);
  sql << " t set item = ";
  sql.Parameter(SqlType::kJsonb, ToStoredJson(*put.item));
  sql << ", size = ";
  sql.Parameter(SqlType::kInt4, std::to_string(put.item_size));
  sql << " where ";
  EmitKeyClause(sql, table, key);
  sql << " and ";
  EmitCondition(sql, kRow, *put.condition());
}

WriteStatement EmitPut(const WritePlan& put) {
  const TableDescription& table = *put.table;
  const EncodedKey encoded = EncodeKey(table, put.key);
  SqlBuilder sql;
  if (LooksAtOld(*put.options)) {
    return ComposeOne(*MakeItemStep(put), "put_item_full");
  }
  if (put.condition() != nullptr && !HoldsWithoutItem(*put.condition())) {
    EmitPlainReplace(sql, table, put, encoded);
    return Finish(std::move(sql), "put_item_replace", table, encoded, kByRows);
  }
  EmitPlainInsert(sql, table, put, encoded);
  return Finish(std::move(sql), "put_item", table, encoded, kByRows);
}

// Whether the direct form returns the new item as it is stored, which saves PostgreSQL the printing
// and the gateway, where it selects of it, the parsing.
bool ReturnsBinary(const TableDescription& table, const WriteOptions& options) {
  return WantsNew(options) && table.item_format == ItemFormat::kBinary;
}

// The direct form of an update whose condition fails without an item and whose growth is bounded:
// it costs as much as a plain upsert, half of the full form. When it wrote nothing, the same
// statement tells whether the condition failed, from its snapshot. If by the snapshot it held, the
// full form finds out what else hindered it: a check, the limit of size, or another writer. To say
// it here would make every update pay for what few need.
void EmitDirectUpdate(SqlBuilder& sql, const TableDescription& table, const WritePlan& update,
                      const EncodedKey& key, std::size_t growth) {
  const std::string& relation = table.children[static_cast<std::size_t>(key.partition)];
  sql << "with w as (update ";
  sql.Relation(relation);
  if (HasColumns(*update.update)) {
    sql << " t set (item, size) = (select ";
    EmitUpdatedItem(sql, kRow, *update.update, SqlText("n"));
    sql << ", t.size + ";
    EmitSizeChange(sql, kRow, *update.update, SqlText("n"));
    sql << " from (select ";
    UpdateValues(sql, kRow, *update.update).Columns("");
    sql << " offset 0) n) where ";
  } else {
    sql << " t set item = ";
    EmitUpdatedItem(sql, kRow, *update.update);
    sql << ", size = t.size + ";
    EmitSizeChange(sql, kRow, *update.update, std::nullopt);
    sql << " where ";
  }
  EmitKeyClause(sql, table, key);
  sql << " and ";
  EmitCondition(sql, kRow, *update.condition());
  sql << " and case";
  EmitUpdateChecks(sql, kRow, SqlText("t.item"), *update.update);
  sql << " when t.size > ";
  sql.Parameter(SqlType::kInt4, std::to_string(kMaxItemSize - growth));
  sql << " then 9 else 0 end = 0 returning t.item, t.size) ";
  if (ReturnsBinary(table, *update.options)) {
    sql << "select '0'::text, 't'::text, null::bytea, '0'::text, w.item::bytea, w.size::text from "
           "w union all select case when ";
    EmitCondition(sql, kRow, *update.condition());
    sql << " then '9' else '1' end, 'f', null, '0', null, '0' from ";
  } else {
    sql << "select 0, true, null::jsonb, 0, ";
    if (WantsNew(*update.options)) {
      sql << "w.item";
    } else {
      sql << "null::jsonb";
    }
    sql << ", w.size from w union all select case when ";
    EmitCondition(sql, kRow, *update.condition());
    sql << " then 9 else 1 end, false, null::jsonb, 0, null::jsonb, 0 from ";
  }
  sql.Relation(relation);
  sql << " t where ";
  EmitKeyClause(sql, table, key);
  sql << " and not exists (select from w)";
}

WriteStatement EmitUpdate(const WritePlan& update, bool allow_direct) {
  const TableDescription& table = *update.table;
  const EncodedKey key = EncodeKey(table, update.key);
  SqlBuilder sql;
  const auto growth = MostGrowth(*update.update);
  const bool checks_keys = !ComputedIndexKeys(table, *update.update).empty();
  if (allow_direct && !checks_keys && growth && *growth < kMaxItemSize &&
      !LooksAtOld(*update.options) && update.condition() != nullptr &&
      !HoldsWithoutItem(*update.condition())) {
    EmitDirectUpdate(sql, table, update, key, *growth);
    const bool binary = ReturnsBinary(table, *update.options);
    WriteStatement statement = Finish(std::move(sql), "update_item_direct", table, key,
                                      binary ? kByRowWithBinaryImages : kByRow);
    statement.sql.binary_results = binary;
    return statement;
  }
  return ComposeOne(*MakeItemStep(update), "update_item");
}

WriteStatement EmitDelete(const WritePlan& del) {
  const TableDescription& table = *del.table;
  const EncodedKey key = EncodeKey(table, del.key);
  const BoundCondition* condition = del.condition();
  SqlBuilder sql;
  // Without a condition the deleted row tells all there is to tell. With one, no row means that it
  // failed, provided that it fails without an item; only the full form tells what that consumed.
  if (condition == nullptr ||
      (!del.options->item_on_failure && !del.options->metered && !HoldsWithoutItem(*condition))) {
    sql << "delete from ";
    sql.Relation(table.children[static_cast<std::size_t>(key.partition)]);
    sql << " t where ";
    EmitKeyClause(sql, table, key);
    if (condition != nullptr) {
      sql << " and ";
      EmitCondition(sql, kRow, *condition);
    }
    sql << " returning 0, true, ";
    if (WantsOld(*del.options) || (WantsCapacity(*del.options) && !table.indexes.empty())) {
      sql << "t.item";
    } else {
      sql << "null::jsonb";
    }
    sql << ", t.size, null::jsonb, 0";
    return Finish(std::move(sql), "delete_item", table, key, kByRows);
  }
  return ComposeOne(*MakeItemStep(del), "delete_item_full");
}

}  // namespace

WriteStatement EmitWrite(const WritePlan& plan, bool allow_direct) {
  switch (plan.action) {
    case WriteAction::kPut:
      return EmitPut(plan);
    case WriteAction::kUpdate:
      return EmitUpdate(plan, allow_direct);
    case WriteAction::kDelete:
      return EmitDelete(plan);
    case WriteAction::kCheck:
      return ComposeOne(*MakeItemStep(plan), "check_item");
  }
  throw std::logic_error("no such action");
}

}  // namespace tuskgate::translator
