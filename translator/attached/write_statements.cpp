#include "translator/attached/write_statements.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/attached/attached_columns.h"
#include "translator/attached/column_sql.h"
#include "translator/attached/relation_sql.h"
#include "translator/attached/relational_layout.h"
#include "translator/attached/row_values.h"
#include "translator/attached/updated_columns.h"
#include "translator/model/attribute_json.h"
#include "translator/model/key.h"
#include "translator/plan/evaluate_absent.h"
#include "translator/sql/condition.h"
#include "translator/sql/update.h"

namespace tuskgate::translator {
namespace {

WriteStatement Finish(SqlBuilder&& sql, std::string_view name, const TableDescription& table,
                      const Item& key, bool full) {
  WriteStatement statement{std::move(sql).Finish(name, LaneOf(table, Lane::kWrite)), full};
  statement.sql.lock_key = table.name + ToStoredJson(key);
  statement.sql.attached = AttachedRows::kWrite;
  return statement;
}

// Batches number their steps; single writes have number 0.
void EmitStep(SqlBuilder& sql, SqlText step, std::size_t number) {
  sql << step;
  sql.Number(static_cast<std::int64_t>(number));
}

// t.a, t.b, ...: the columns that are attributes, which are those that may be read; and a mark, to
// tell a row from none.
void EmitRow(SqlBuilder& sql, const AttachedRelation& relation) {
  for (const AttachedColumn& column : relation.columns) {
    EmitColumn(sql, "t", column);
    sql << ", ";
  }
  sql << "true as \"~row\"";
}

// oN: the row, locked where it can be.
void EmitLockedRow(SqlBuilder& sql, const AttachedRelation& relation,
                   const std::vector<ColumnValue>& identity, std::size_t number) {
  EmitStep(sql, "o", number);
  sql << " as materialized (select ";
  EmitRow(sql, relation);
  sql << " from ";
  sql.Quoted(relation.sql_name) << " t where ";
  EmitIdentity(sql, "t", relation, identity);
  if (relation.lockable) sql << " for update";
  sql << ")";
}

void EmitConditionCheck(SqlBuilder& sql, const TableDescription& table,
                        const AttachedRelation& relation, const BoundCondition* condition) {
  sql << "case when ";
  if (condition == nullptr) {
    sql << "false";
  } else {
    sql << "not ";
    EmitCondition(sql, RelationalLayout(table, relation, "q", "q.\"~row\""), *condition);
  }
  sql << " then 1";
}

void EmitVariable(SqlBuilder& sql, std::size_t position) {
  sql << "\"~v";
  sql.Number(static_cast<std::int64_t>(position)) << "\"";
}

// a, b, ...: the columns that find the row.
void EmitIdentityColumns(SqlBuilder& sql, const AttachedRelation& relation) {
  for (std::size_t i = 0; i < relation.identity.size(); ++i) {
    if (i > 0) sql << ", ";
    sql.Quoted(relation.columns[relation.identity[i]].sql_name);
  }
}

void EmitIdentityValues(SqlBuilder& sql, const AttachedRelation& relation,
                        const std::vector<ColumnValue>& identity) {
  for (std::size_t i = 0; i < identity.size(); ++i) {
    if (i > 0) sql << ", ";
    EmitColumnParameter(sql, relation.columns[identity[i].column], identity[i].value);
  }
}

// A client names its keys, also where the column would be numbered by itself.
void EmitOverriding(SqlBuilder& sql, const AttachedRelation& relation) {
  for (const std::size_t column : relation.identity) {
    if (!relation.columns[column].read_only) continue;
    sql << " overriding system value";
    return;
  }
}

// An UPDATE has to set something: the first column to what it is.
void EmitNoChange(SqlBuilder& sql, const AttachedRelation& relation) {
  const AttachedColumn& column = relation.columns[relation.identity.front()];
  sql.Quoted(column.sql_name) << " = ";
  EmitColumn(sql, "t", column);
}

// --- put ---

struct PutRow {
  const TableDescription& table;
  RowAddress address;
  std::vector<WrittenColumn> columns;
  const AttachedRelation& relation() const { return table.attached->relations[address.number]; }
};

Result<PutRow> RowOf(const TableDescription& table, const Item& key, const Item& item) {
  auto address = AddressOf(table, key);
  if (!address) return KeyWithoutRelation(table, key);
  const AttachedRelation& relation = table.attached->relations[address->number];
  if (!relation.insertable || !relation.updatable) return CannotWrite(table, "put");
  Result<std::vector<WrittenColumn>> columns = ColumnsOfItem(table, *address, item);
  if (!columns.has_value()) return columns.error();
  return PutRow{table, *std::move(address), *std::move(columns)};
}

// sN: the row as it was, whether to write, and the values to write.
void EmitPutStatus(SqlBuilder& sql, const PutRow& row, const BoundCondition* condition,
                   std::size_t number) {
  EmitStep(sql, ", s", number);
  sql << " as materialized (select q.*, ";
  std::size_t position = 0;
  for (const WrittenColumn& written : row.columns) {
    if (written.use_default) continue;
    sql.Parameter(row.relation().columns[written.column].type.sql_name, written.value) << " as ";
    EmitVariable(sql, position++);
    sql << ", ";
  }
  EmitConditionCheck(sql, row.table, row.relation(), condition);
  EmitStep(sql, " else 0 end as \"~status\" from (select o.* from (values (1)) one left join o",
           number);
  sql << " o on true offset 0) q)";
}

// uN: over the row that was there.
void EmitPutOver(SqlBuilder& sql, const PutRow& row, std::size_t number) {
  const AttachedRelation& relation = row.relation();
  EmitStep(sql, ", u", number);
  sql << " as (update ";
  sql.Quoted(relation.sql_name) << " t set ";
  std::size_t position = 0;
  for (std::size_t i = 0; i < row.columns.size(); ++i) {
    if (i > 0) sql << ", ";
    sql.Quoted(relation.columns[row.columns[i].column].sql_name) << " = ";
    if (row.columns[i].use_default) {
      sql << "default";
    } else {
      sql << "s.";
      EmitVariable(sql, position++);
    }
  }
  if (row.columns.empty()) EmitNoChange(sql, relation);
  EmitStep(sql, " from s", number);
  sql << " s where ";
  EmitIdentity(sql, "t", relation, row.address.identity);
  sql << " and s.\"~status\" = 0 and s.\"~row\" returning 1)";
}

// iN: where there was none.
void EmitPutNew(SqlBuilder& sql, const PutRow& row, std::size_t number) {
  const AttachedRelation& relation = row.relation();
  EmitStep(sql, ", i", number);
  sql << " as (insert into ";
  sql.Quoted(relation.sql_name) << " (";
  EmitIdentityColumns(sql, relation);
  for (const WrittenColumn& written : row.columns) {
    if (written.use_default) continue;
    sql << ", ";
    sql.Quoted(relation.columns[written.column].sql_name);
  }
  sql << ")";
  EmitOverriding(sql, relation);
  sql << " select ";
  EmitIdentityValues(sql, relation, row.address.identity);
  std::size_t position = 0;
  for (const WrittenColumn& written : row.columns) {
    if (written.use_default) continue;
    sql << ", s.";
    EmitVariable(sql, position++);
  }
  EmitStep(sql, " from s", number);
  sql << " s where s.\"~status\" = 0 and s.\"~row\" is null returning 1)";
}

void EmitPutSteps(SqlBuilder& sql, const PutRow& row, const BoundCondition* condition,
                  std::size_t number) {
  EmitLockedRow(sql, row.relation(), row.address.identity, number);
  EmitPutStatus(sql, row, condition, number);
  EmitPutOver(sql, row, number);
  EmitPutNew(sql, row, number);
}

bool HasUniqueIdentity(const AttachedRelation& relation) {
  return std::any_of(relation.constraints.begin(), relation.constraints.end(),
                     [](const AttachedConstraint& constraint) { return constraint.is_identity; });
}

// INSERT ... ON CONFLICT DO UPDATE, which nobody can race.
void EmitUpsert(SqlBuilder& sql, const PutRow& row) {
  const AttachedRelation& relation = row.relation();
  sql << "insert into ";
  sql.Quoted(relation.sql_name) << " as t (";
  EmitIdentityColumns(sql, relation);
  for (const WrittenColumn& written : row.columns) {
    if (written.use_default) continue;
    sql << ", ";
    sql.Quoted(relation.columns[written.column].sql_name);
  }
  sql << ")";
  EmitOverriding(sql, relation);
  sql << " values (";
  EmitIdentityValues(sql, relation, row.address.identity);
  for (const WrittenColumn& written : row.columns) {
    if (written.use_default) continue;
    sql << ", ";
    sql.Parameter(relation.columns[written.column].type.sql_name, written.value);
  }
  sql << ") on conflict (";
  EmitIdentityColumns(sql, relation);
  sql << ") do update set ";
  for (std::size_t i = 0; i < row.columns.size(); ++i) {
    if (i > 0) sql << ", ";
    const AttachedColumn& column = relation.columns[row.columns[i].column];
    sql.Quoted(column.sql_name) << " = ";
    if (row.columns[i].use_default) {
      sql << "default";
    } else {
      sql << "excluded.";
      sql.Quoted(column.sql_name);
    }
  }
  if (row.columns.empty()) EmitNoChange(sql, relation);
}

bool WantsOld(const WriteOptions& options) {
  return options.return_values == ReturnValues::kAllOld ||
         options.return_values == ReturnValues::kUpdatedOld || options.metered ||
         options.capacity != CapacityDetail::kNone ||
         (options.condition != nullptr && options.item_on_failure);
}

bool WantsNew(const WriteOptions& options) {
  return options.return_values == ReturnValues::kAllNew ||
         options.return_values == ReturnValues::kUpdatedNew || options.metered ||
         options.capacity != CapacityDetail::kNone;
}

void EmitOldItem(SqlBuilder& sql, const TableDescription& table, std::size_t relation,
                 const WriteOptions& options) {
  if (WantsOld(options)) {
    EmitItemIf(sql, "o.\"~row\"", "o", table, relation);
  } else {
    EmitNoItem(sql, table);
  }
}

}  // namespace

Result<WriteStatement> EmitAttachedPut(const TableDescription& table, const PutItemRequest& put,
                                       const Item& key) {
  const Result<PutRow> row = RowOf(table, key, put.item);
  if (!row.has_value()) return row.error();
  const AttachedRelation& relation = row->relation();
  const BoundCondition* condition = put.options.condition.get();
  SqlBuilder sql;
  if (condition == nullptr && !WantsOld(put.options) && HasUniqueIdentity(relation) &&
      relation.kind != RelationKind::kForeign) {
    EmitUpsert(sql, *row);
    WriteStatement statement = Finish(std::move(sql), "attached_upsert", table, key, false);
    statement.sql.attached = AttachedRows::kNone;
    return statement;
  }
  sql << "with ";
  EmitPutSteps(sql, *row, condition, 0);
  sql << " select s.\"~status\", exists (select from u0) or exists (select from i0), ";
  EmitOldItem(sql, table, row->address.number, put.options);
  sql << ", ";
  EmitNoItem(sql, table);
  sql << " from s0 s left join o0 o on true";
  return Finish(std::move(sql), "attached_put", table, key, true);
}

Result<SqlStatement> EmitAttachedBatchPut(const TableDescription& table,
                                          const std::vector<BatchPut>& puts) {
  SqlBuilder sql;
  std::vector<std::size_t> relations;
  for (std::size_t i = 0; i < puts.size(); ++i) {
    const Result<PutRow> row = RowOf(table, puts[i].key, *puts[i].item);
    if (!row.has_value()) return row.error();
    if (i == 0) {
      sql << "with ";
    } else {
      sql << ", ";
    }
    EmitPutSteps(sql, *row, nullptr, i);
    relations.push_back(row->address.number);
  }
  for (std::size_t i = 0; i < puts.size(); ++i) {
    if (i > 0) sql << " union all";
    sql << " select ";
    sql.Number(static_cast<std::int64_t>(i + 1)) << ", ";
    EmitItem(sql, "o", table, relations[i]);
    EmitStep(sql, " from o", i);
    sql << " o";
  }
  SqlStatement statement = std::move(sql).Finish("attached_batch_put", LaneOf(table, Lane::kBulk));
  statement.lock_key = table.name;
  statement.attached = AttachedRows::kNumbered;
  return statement;
}

// --- update ---

Result<WriteStatement> EmitAttachedUpdate(const TableDescription& table,
                                          const UpdateItemRequest& update) {
  const auto address = AddressOf(table, update.key);
  if (!address) return KeyWithoutRelation(table, update.key);
  const AttachedRelation& relation = table.attached->relations[address->number];
  if (!relation.insertable || !relation.updatable) return CannotWrite(table, "updated");
  const Result<UpdatedColumns> updated = ColumnsOfUpdate(table, *address, update.update);
  if (!updated.has_value()) return updated.error();

  SqlBuilder sql;
  sql << "with ";
  EmitLockedRow(sql, relation, address->identity, 0);
  // The row as it was and what of it the update touches, as an item; then whether to write.
  sql << ", s as materialized (select q.*, ";
  EmitConditionCheck(sql, table, relation, update.options.condition.get());
  EmitUpdateChecks(sql, ItemLayout(SqlText("q.\"~base\"")),
                   SqlText("(case when q.\"~row\" then q.\"~base\" end)"), update.update);
  sql << " else 0 end as \"~status\" from (select o.*, case when o.\"~row\" then ";
  EmitBase(sql, table, relation, *updated);
  sql << " else ";
  sql.Parameter(SqlType::kJsonb, ToStoredJson(update.key));
  sql << " end as \"~base\" from (values (1)) one left join o0 o on true offset 0) q)";
  sql << ", n as materialized (select s.\"~status\", s.\"~row\", case when s.\"~status\" = 0 then ";
  EmitUpdatedItem(sql, ItemLayout(SqlText("s.\"~base\"")), update.update);
  sql << " end as \"~item\" from s), u as (update ";
  sql.Quoted(relation.sql_name) << " t set ";
  if (updated->Empty()) EmitNoChange(sql, relation);
  EmitUpdateAssignments(sql, relation, *updated);
  sql << " from n where ";
  EmitIdentity(sql, "t", relation, address->identity);
  sql << " and n.\"~status\" = 0 and n.\"~row\" returning ";
  EmitRow(sql, relation);
  sql << "), i as (insert into ";
  sql.Quoted(relation.sql_name) << " as t (";
  EmitIdentityColumns(sql, relation);
  EmitUpdatedNames(sql, relation, *updated);
  sql << ")";
  EmitOverriding(sql, relation);
  sql << " select ";
  EmitIdentityValues(sql, relation, address->identity);
  EmitUpdatedValues(sql, table, relation, *updated);
  sql << " from n where n.\"~status\" = 0 and n.\"~row\" is null returning ";
  EmitRow(sql, relation);
  sql << ") select n.\"~status\", w.\"~row\" is not null, ";
  EmitOldItem(sql, table, address->number, update.options);
  sql << ", ";
  if (WantsNew(update.options)) {
    EmitItemIf(sql, "w.\"~row\"", "w", table, address->number);
  } else {
    EmitNoItem(sql, table);
  }
  sql << " from n left join o0 o on true left join (select * from u union all select * from i) w "
         "on "
         "true";
  return Finish(std::move(sql), "attached_update", table, update.key, true);
}

// --- delete ---

namespace {

// Nothing can be there: only the condition has something to say.
WriteStatement EmitDeleteOfNothing(const TableDescription& table, const DeleteItemRequest& del) {
  const BoundCondition* condition = del.options.condition.get();
  SqlBuilder sql;
  if (condition == nullptr || HoldsWithoutItem(*condition)) {
    sql << "select 0, false, ";
  } else {
    sql << "select 1, false, ";
  }
  EmitNoItem(sql, table);
  sql << ", ";
  EmitNoItem(sql, table);
  return Finish(std::move(sql), "delete_item_full", table, del.key, true);
}

}  // namespace

Result<WriteStatement> EmitAttachedDelete(const TableDescription& table,
                                          const DeleteItemRequest& del) {
  const auto address = AddressOf(table, del.key);
  if (!address) return EmitDeleteOfNothing(table, del);
  const AttachedRelation& relation = table.attached->relations[address->number];
  if (!relation.deletable) return CannotWrite(table, "deleted");
  const BoundCondition* condition = del.options.condition.get();
  SqlBuilder sql;
  if (condition == nullptr) {
    sql << "delete from ";
    sql.Quoted(relation.sql_name) << " t where ";
    EmitIdentity(sql, "t", relation, address->identity);
    sql << " returning 0, true, ";
    EmitItem(sql, "t", table, address->number);
    sql << ", ";
    EmitNoItem(sql, table);
    return Finish(std::move(sql), "delete_item", table, del.key, false);
  }
  sql << "with ";
  EmitLockedRow(sql, relation, address->identity, 0);
  sql << ", s as materialized (select q.*, ";
  EmitConditionCheck(sql, table, relation, condition);
  sql << " else 0 end as \"~status\" from (select o.* from (values (1)) one left join o0 o on true "
         "offset 0) q), w as (delete from ";
  sql.Quoted(relation.sql_name) << " t using s where ";
  EmitIdentity(sql, "t", relation, address->identity);
  sql << " and s.\"~status\" = 0 and s.\"~row\" returning 1) select s.\"~status\", exists (select "
         "from w), ";
  EmitOldItem(sql, table, address->number, del.options);
  sql << ", ";
  EmitNoItem(sql, table);
  sql << " from s left join o0 o on true";
  return Finish(std::move(sql), "delete_item_full", table, del.key, true);
}

Result<SqlStatement> EmitAttachedBatchDelete(const TableDescription& table,
                                             const std::vector<const Item*>& keys) {
  SqlBuilder sql;
  std::vector<std::pair<std::size_t, std::size_t>> deleted;  // position in `keys`, relation
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto address = AddressOf(table, *keys[i]);
    if (!address) continue;
    const AttachedRelation& relation = table.attached->relations[address->number];
    if (!relation.deletable) return CannotWrite(table, "deleted");
    if (deleted.empty()) {
      sql << "with ";
    } else {
      sql << ", ";
    }
    EmitStep(sql, "d", i);
    sql << " as (delete from ";
    sql.Quoted(relation.sql_name) << " t where ";
    EmitIdentity(sql, "t", relation, address->identity);
    sql << " returning ";
    EmitRow(sql, relation);
    sql << ")";
    deleted.emplace_back(i, address->number);
  }
  for (const auto& [position, relation] : deleted) {
    if (position != deleted.front().first) sql << " union all";
    sql << " select ";
    sql.Number(static_cast<std::int64_t>(position + 1)) << ", ";
    EmitItem(sql, "d", table, relation);
    EmitStep(sql, " from d", position);
    sql << " d";
  }
  if (deleted.empty()) {
    sql << "select null::int4, ";
    EmitNoItem(sql, table);
    sql << " where false";
  }
  SqlStatement statement =
      std::move(sql).Finish("attached_batch_delete", LaneOf(table, Lane::kBulk));
  statement.lock_key = table.name;
  statement.attached = AttachedRows::kNumbered;
  return statement;
}

}  // namespace tuskgate::translator
