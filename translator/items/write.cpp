#include "translator/items/write.h"

#include <stdexcept>

#include "translator/expression/evaluate_absent.h"
#include "translator/expression/index_entry.h"
#include "translator/items/key_clause.h"
#include "translator/items/update.h"
#include "translator/layout/condition.h"
#include "translator/model/item_size.h"
#include "translator/model/key.h"

namespace tuskgate::translator {

namespace {

static_assert(kMaxItemSize == 409600, "statements spell it out");

const ItemLayout kRow(SqlText("t.item"));    // the row as the writing statement sees it
const ItemLayout kLocked(SqlText("q.old"));  // the row that the full form locked; NULL: none

const ItemLayout kBase(SqlText("q.base"));  // the same, with the key attributes where there is none

// How a statement tells what it did: by the number of its rows, by a row, or by a row that may be
// wrong when another writer came between.
constexpr WriteShape kByRows{};
constexpr WriteShape kByRow{.tells = true};
constexpr WriteShape kByRowUnlessRaced{.tells = true, .can_race = true};

WriteStatement Finish(SqlBuilder&& sql, std::string_view name, const TableDescription& table,
                      const EncodedKey& key, const WriteShape& shape) {
  WriteStatement statement{std::move(sql).Finish(name, Lane::kWrite), shape};
  statement.sql.lock_key = key.LockKey(table);
  return statement;
}

// What an index write costs depends on the items before and after.
bool WantsIndexCapacity(const TableDescription& table, const WriteOptions& options) {
  return WantsCapacity(options) && !table.indexes.empty();
}

// One row whether or not there is an item: o is the item's row, locked, or NULL.
void EmitLockedRow(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key) {
  sql << " from (values (1)) one left join (select t.item, t.size from ";
  sql.Relation(table.children[static_cast<std::size_t>(key.partition)]);
  sql << " t where ";
  EmitKeyClause(sql, table, key);
  sql << " for update) o on true offset 0";
}

void EmitConditionCheck(SqlBuilder& sql, const WriteOptions& options) {
  sql << "case";
  if (options.condition != nullptr) {
    sql << " when not ";
    EmitCondition(sql, kLocked, *options.condition);
    sql << " then 1";
  } else {
    sql << " when false then 1";
  }
}

// The final row: status, whether written, old item, old size, new item, new size.
// With `explains_keys`, the new item comes too where its index keys are wrong.
void EmitOutcome(SqlBuilder& sql, const TableDescription& table, const WriteOptions& options,
                 bool explains_keys = false) {
  sql << " select case when s.size > 409600 then 6 else s.status end, w.done is not null, ";
  const bool old_item = WantsOld(options) || WantsIndexCapacity(table, options);
  if (old_item && options.item_on_failure) {
    sql << "s.old";
  } else if (old_item) {
    sql << "case when s.status = 0 then s.old end";
  } else if (options.item_on_failure) {
    sql << "case when s.status = 1 then s.old end";
  } else {
    sql << "null::jsonb";
  }
  sql << ", s.old_size, ";
  if (WantsNew(options) || WantsIndexCapacity(table, options)) {
    sql << "s.item";
  } else if (explains_keys) {
    sql << "case when s.status = 10 then s.item end";
  } else {
    sql << "null::jsonb";
  }
  sql << ", s.size from s left join w on true";
}

// Writes s.item where there was none or over the locked row. A row that appeared since the snapshot
// is left alone: its condition was not evaluated.
void EmitUpsert(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key) {
  sql << ", w as (insert into ";
  sql.Relation(table.children[static_cast<std::size_t>(key.partition)]);
  sql << " as t (";
  EmitKeyColumns(sql, table);
  sql << ", item, size) select ";
  EmitKeyValues(sql, table, key);
  sql << ", s.item, s.size from s where s.status = 0 and s.size <= 409600 on conflict (h, ";
  EmitKeyColumns(sql, table);
  sql << ") do update set item = excluded.item, size = excluded.size where (select s.old is not "
         "null from s) returning 1 as done)";
}

// Writes s.item over the locked row: where the condition cannot hold without one.
void EmitReplace(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key) {
  sql << ", w as (update ";
  sql.Relation(table.children[static_cast<std::size_t>(key.partition)]);
  sql << " t set item = s.item, size = s.size from s where ";
  EmitKeyClause(sql, table, key);
  sql << " and s.status = 0 and s.size <= 409600 returning 1 as done)";
}

void EmitWrite(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key,
               const WriteOptions& options) {
  if (options.condition != nullptr && !HoldsWithoutItem(*options.condition)) {
    EmitReplace(sql, table, key);
  } else {
    EmitUpsert(sql, table, key);
  }
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
  sql << ") on conflict (h, ";
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

void EmitFullPut(SqlBuilder& sql, const TableDescription& table, const WritePlan& put,
                 const EncodedKey& key) {
  sql << "with s as materialized (select q.old, q.old_size, ";
  EmitConditionCheck(sql, *put.options);
  sql << " else 0 end as status, ";
  sql.Parameter(SqlType::kJsonb, ToStoredJson(*put.item));
  sql << " as item, ";
  sql.Parameter(SqlType::kInt4, std::to_string(put.item_size));
  sql << " as size from (select o.item as old, o.size as old_size";
  EmitLockedRow(sql, table, key);
  sql << ") q)";
  EmitWrite(sql, table, key, *put.options);
  EmitOutcome(sql, table, *put.options);
}

WriteStatement EmitPut(const WritePlan& put) {
  const TableDescription& table = *put.table;
  const EncodedKey encoded = EncodeKey(table, put.key);
  SqlBuilder sql;
  if (LooksAtOld(*put.options)) {
    EmitFullPut(sql, table, put, encoded);
    return Finish(std::move(sql), "put_item_full", table, encoded, kByRowUnlessRaced);
  }
  if (put.condition() != nullptr && !HoldsWithoutItem(*put.condition())) {
    EmitPlainReplace(sql, table, put, encoded);
    return Finish(std::move(sql), "put_item_replace", table, encoded, kByRows);
  }
  EmitPlainInsert(sql, table, put, encoded);
  return Finish(std::move(sql), "put_item", table, encoded, kByRows);
}

// `case ... end`: the status of an update of the row as it is.
void EmitRowStatus(SqlBuilder& sql, const WritePlan& update, std::size_t growth) {
  sql << "case when not ";
  EmitCondition(sql, kRow, *update.condition());
  sql << " then 1";
  EmitUpdateChecks(sql, kRow, SqlText("t.item"), *update.update);
  sql << " when t.size > ";
  sql.Parameter(SqlType::kInt4, std::to_string(kMaxItemSize - growth));
  sql << " then 9 else 0 end";
}

// The direct form of an update whose condition fails without an item and whose growth is bounded:
// it costs as much as a plain upsert, half of the full form. When it wrote nothing, the same
// statement tells why, from its snapshot. If by the snapshot there was nothing to hinder it,
// another writer came between, and the statement has to be run again.
void EmitDirectUpdate(SqlBuilder& sql, const TableDescription& table, const WritePlan& update,
                      const EncodedKey& key, std::size_t growth) {
  const std::string& relation = table.children[static_cast<std::size_t>(key.partition)];
  sql << "with w as (update ";
  sql.Relation(relation);
  sql << " t set (item, size) = (select n.item, t.size + ";
  EmitSizeChange(sql, SqlText("t.item"), SqlText("n.item"), *update.update);
  sql << " from (select ";
  EmitUpdatedItem(sql, kRow, *update.update);
  sql << " as item offset 0) n) where ";
  EmitKeyClause(sql, table, key);
  sql << " and ";
  EmitRowStatus(sql, update, growth);
  sql << " = 0 returning t.item, t.size) select 0, true, null::jsonb, 0, ";
  if (WantsNew(*update.options)) {
    sql << "w.item";
  } else {
    sql << "null::jsonb";
  }
  sql << ", w.size from w union all select ";
  EmitRowStatus(sql, update, growth);
  sql << ", false, null::jsonb, 0, null::jsonb, 0 from ";
  sql.Relation(relation);
  sql << " t where ";
  EmitKeyClause(sql, table, key);
  sql << " and not exists (select from w)";
}

// p.status, unless the new item has an attribute that cannot be the index key that it is.
void EmitKeyStatus(SqlBuilder& sql, const std::vector<ComputedIndexKey>& computed_keys) {
  if (computed_keys.empty()) {
    sql << "p.status";
    return;
  }
  sql << "case when p.status = 0 and (false";
  for (const auto& [key, most_bytes] : computed_keys) {
    const BoundPath path{{key->name}};
    const ItemLayout layout(SqlText("p.item"));
    sql << " or (";
    layout.Value(sql, path);
    sql << " is not null and ";
    if (key->type == KeyType::kNumber) {
      layout.NumberAt(sql, path);
      sql << " is null)";
      continue;
    }
    if (key->type == KeyType::kString) {
      sql << "coalesce(tuskgate.text_size(";
      layout.StringAt(sql, path);
    } else {
      sql << "coalesce(octet_length(";
      layout.BinaryAt(sql, path);
    }
    sql << "), 0) not between 1 and ";
    sql.Parameter(SqlType::kInt4, std::to_string(most_bytes));
    sql << ")";
  }
  sql << ") then 10 else p.status end";
}

WriteStatement EmitUpdate(const WritePlan& update, bool allow_direct) {
  const TableDescription& table = *update.table;
  const EncodedKey key = EncodeKey(table, update.key);
  SqlBuilder sql;
  const auto growth = MostGrowth(*update.update);
  const auto computed_keys = ComputedIndexKeys(table, *update.update);
  const bool checks_keys = !computed_keys.empty();
  if (allow_direct && !checks_keys && growth && *growth < kMaxItemSize &&
      !LooksAtOld(*update.options) && update.condition() != nullptr &&
      !HoldsWithoutItem(*update.condition())) {
    EmitDirectUpdate(sql, table, update, key, *growth);
    return Finish(std::move(sql), "update_item_direct", table, key, kByRowUnlessRaced);
  }
  // Each step is a fence (offset 0), so that its expressions are evaluated once: the status, then
  // the new item, then its size.
  sql << "with s as materialized (select p.old, p.old_size, p.item, ";
  EmitKeyStatus(sql, computed_keys);
  sql << " as status, case when p.status = 0 then coalesce(p.old_size, ";
  sql.Parameter(SqlType::kInt4, std::to_string(ItemSize(update.key)));
  sql << ") + ";
  EmitSizeChange(sql, SqlText("p.old"), SqlText("p.item"), *update.update);
  sql << " end as size from (select q.*, case when q.status = 0 then ";
  EmitUpdatedItem(sql, kBase, *update.update);
  sql << " end as item from (select q.*, ";
  EmitConditionCheck(sql, *update.options);
  EmitUpdateChecks(sql, kBase, SqlText("q.old"), *update.update);
  sql << " else 0 end as status from (select o.item as old, o.size as old_size, coalesce(o.item, ";
  sql.Parameter(SqlType::kJsonb, ToStoredJson(update.key));
  sql << ") as base";
  EmitLockedRow(sql, table, key);
  sql << ") q offset 0) q offset 0) p)";
  EmitWrite(sql, table, key, *update.options);
  EmitOutcome(sql, table, *update.options, checks_keys);
  return Finish(std::move(sql), "update_item", table, key, kByRowUnlessRaced);
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
    if (WantsOld(*del.options) || WantsIndexCapacity(table, *del.options)) {
      sql << "t.item";
    } else {
      sql << "null::jsonb";
    }
    sql << ", t.size, null::jsonb, 0";
    return Finish(std::move(sql), "delete_item", table, key, kByRows);
  }
  sql << "with s as materialized (select q.old, q.old_size, null::jsonb as item, 0 as size, ";
  EmitConditionCheck(sql, *del.options);
  sql << " else 0 end as status from (select o.item as old, o.size as old_size";
  EmitLockedRow(sql, table, key);
  sql << ") q), w as (delete from ";
  sql.Relation(table.children[static_cast<std::size_t>(key.partition)]);
  sql << " t using s where ";
  EmitKeyClause(sql, table, key);
  sql << " and s.status = 0 and s.old is not null returning 1 as done)";
  EmitOutcome(sql, table, *del.options);
  return Finish(std::move(sql), "delete_item_full", table, key, kByRow);
}

// Only evaluates the condition, on the row that it locks.
WriteStatement EmitCheck(const WritePlan& check) {
  const TableDescription& table = *check.table;
  const EncodedKey key = EncodeKey(table, check.key);
  SqlBuilder sql;
  sql << "with s as materialized (select q.old, q.old_size, null::jsonb as item, 0 as size, ";
  EmitConditionCheck(sql, *check.options);
  sql << " else 0 end as status from (select o.item as old, o.size as old_size";
  EmitLockedRow(sql, table, key);
  sql << ") q), w as (select 1 as done where false)";
  EmitOutcome(sql, table, *check.options);
  return Finish(std::move(sql), "check_item", table, key, kByRow);
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
      return EmitCheck(plan);
  }
  throw std::logic_error("no such action");
}

}  // namespace tuskgate::translator
