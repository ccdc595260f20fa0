// Keys in statements: the predicate that finds one row, and the SQL types of key columns.
#pragma once

#include "translator/expression/key_condition.h"
#include "translator/expression/read_target.h"
#include "translator/items/item_layout.h"
#include "translator/model/key.h"
#include "translator/model/table.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

SqlType ColumnType(KeyType type);
SqlType ColumnArrayType(KeyType type);

// A key column of what is read: its name, and the attribute it has.
struct KeyColumn {
  SqlText column;
  std::string_view attribute;  // the description's
  KeyType type = KeyType::kString;
  KeyForm form = KeyForm::kWhole;
};

// pk, pk2, ..., sk, sk2, ... and, of an index, base_pk and base_sk: the order of the primary key,
// after h.
std::vector<KeyColumn> KeyColumnsOf(const ReadTarget& target);

// $: the value as the column keeps it.
void EmitKeyParameter(SqlBuilder& sql, const KeyColumn& key, const AttributeValue& value);

// The whole value of key column `key` of row `alias`: where the column may keep a short form, it is
// taken from `item`, which is one that has the key.
void EmitWholeKey(SqlBuilder& sql, SqlText alias, const ItemLayout& item, const KeyColumn& key);

// " < ", and so on; BETWEEN and begins_with begin with " >= ".
void EmitKeyOperator(SqlBuilder& sql, KeyOperator op);

// t.h = $ and t.pk = $ [and t.sk = $]; `t` is the alias of the relation. Where a statement names
// the same key again, it has the same parameters.
void EmitKeyClause(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key);

// $, $ [, $]: the values of the primary key's columns, as an INSERT takes them.
void EmitKeyValues(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key);

// h, pk [, sk]
void EmitKeyColumns(SqlBuilder& sql, const TableDescription& table);

// Of a write that names the key's child, or the parent.
FiredTriggers TriggersOfChild(const TableDescription& table, const EncodedKey& key);
FiredTriggers TriggersOfParent(const TableDescription& table);

// Columns of the row `alias` as statements return them in the table's format: an item, or any
// other column.
void EmitItemColumn(SqlBuilder& sql, const TableDescription& table, SqlText alias);
void EmitTextColumn(SqlBuilder& sql, const TableDescription& table, SqlText column);

// Ends a statement that returns such columns.
SqlStatement FinishReading(SqlBuilder&& sql, std::string_view name, Lane lane,
                           const TableDescription& table);

}  // namespace tuskgate::translator
