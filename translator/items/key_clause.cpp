#include "translator/items/key_clause.h"

#include <functional>
#include <string_view>

namespace tuskgate::translator {

SqlType ColumnType(KeyType type) {
  switch (type) {
    case KeyType::kString:
      return SqlType::kText;
    case KeyType::kNumber:
      return SqlType::kNumeric;
    case KeyType::kBinary:
      break;
  }
  return SqlType::kBytea;
}

SqlType ColumnArrayType(KeyType type) {
  switch (type) {
    case KeyType::kString:
      return SqlType::kTextArray;
    case KeyType::kNumber:
      return SqlType::kNumericArray;
    case KeyType::kBinary:
      break;
  }
  return SqlType::kByteaArray;
}

namespace {

constexpr SqlText kPartitionColumns[] = {"pk", "pk2", "pk3", "pk4"};
constexpr SqlText kSortColumns[] = {"sk", "sk2", "sk3", "sk4"};

}  // namespace

std::vector<KeyColumn> KeyColumnsOf(const ReadTarget& target) {
  std::vector<KeyColumn> columns;
  columns.reserve(target.PartitionKey().size() + target.SortKey().size() + 2);
  const auto add = [&columns](SqlText column, const KeyAttribute& key, KeyForm form) {
    columns.push_back({column, key.name, key.type, form});
  };
  for (const KeyAttribute& key : target.PartitionKey()) {
    add(kPartitionColumns[columns.size()], key, KeyForm::kShort);
  }
  const std::size_t partition_columns = columns.size();
  for (const KeyAttribute& key : target.SortKey()) {
    add(kSortColumns[columns.size() - partition_columns], key, KeyForm::kWhole);
  }
  if (target.index() == nullptr) return columns;
  const TableDescription& table = target.table();
  if (target.index()->IsGlobal()) add("base_pk", table.partition_key, KeyForm::kShort);
  if (table.sort_key) add("base_sk", *table.sort_key, KeyForm::kShort);
  return columns;
}

void EmitKeyParameter(SqlBuilder& sql, const KeyColumn& key, const AttributeValue& value) {
  sql.Parameter(ColumnType(key.type), KeyParameter(value, key.form));
}

static_assert(kLongestWholeKey == 240, "the statement spells it out");

void EmitWholeKey(SqlBuilder& sql, SqlText alias, const ItemLayout& item, const KeyColumn& key) {
  if (key.form == KeyForm::kWhole || key.type == KeyType::kNumber) {
    sql << alias << "." << key.column;
    return;
  }
  // Text that has a U+0001 may be short, and a binary is if it is longer than those kept whole.
  const bool is_text = key.type == KeyType::kString;
  sql << "(case when ";
  if (is_text) {
    sql << "strpos(" << alias << "." << key.column << ", E'\\x01') = 0";
  } else {
    sql << "octet_length(" << alias << "." << key.column << ") <= 240";
  }
  sql << " then " << alias << "." << key.column << " else ";
  const BoundPath path{{std::string(key.attribute)}};
  if (is_text) {
    item.StringAt(sql, path);
  } else {
    item.BinaryAt(sql, path);
  }
  sql << " end)";
}

void EmitKeyOperator(SqlBuilder& sql, KeyOperator op) {
  switch (op) {
    case KeyOperator::kLess:
      sql << " < ";
      return;
    case KeyOperator::kLessOrEqual:
      sql << " <= ";
      return;
    case KeyOperator::kGreater:
      sql << " > ";
      return;
    case KeyOperator::kGreaterOrEqual:
    case KeyOperator::kBetween:
    case KeyOperator::kBeginsWith:
      sql << " >= ";
      return;
    case KeyOperator::kEqual:
      break;
  }
  sql << " = ";
}

namespace {

void EmitHash(SqlBuilder& sql, const EncodedKey& key) {
  sql.ParameterOf(&key.hash, SqlType::kInt4, [&key] { return std::to_string(key.hash); });
}

void EmitPartitionKey(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key) {
  sql.ParameterOf(&key.partition_key, ColumnType(table.partition_key.type),
                  [&key] { return key.partition_key; });
}

void EmitSortKey(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key) {
  sql.ParameterOf(&key.sort_key, ColumnType(table.sort_key->type),
                  [&key] { return *key.sort_key; });
}

}  // namespace

void EmitKeyClause(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key) {
  sql << "t.h = ";
  EmitHash(sql, key);
  sql << " and t.pk = ";
  EmitPartitionKey(sql, table, key);
  if (table.sort_key) {
    sql << " and t.sk = ";
    EmitSortKey(sql, table, key);
  }
}

void EmitKeyValues(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key) {
  EmitHash(sql, key);
  sql << ", ";
  EmitPartitionKey(sql, table, key);
  if (table.sort_key) {
    sql << ", ";
    EmitSortKey(sql, table, key);
  }
}

void EmitKeyColumns(SqlBuilder& sql, const TableDescription& table) {
  sql << "h, pk";
  if (table.sort_key) sql << ", sk";
}

FiredTriggers TriggersOfChild(const TableDescription& table, const EncodedKey& key) {
  if (!table.HasTrigger()) return {};
  const std::string& child = table.children[static_cast<std::size_t>(key.partition)];
  return {std::hash<std::string_view>()(child), 1};
}

FiredTriggers TriggersOfParent(const TableDescription& table) {
  if (!table.HasTrigger()) return {};
  return {std::hash<std::string_view>()(table.parent), table.partitions};
}

void EmitItemColumn(SqlBuilder& sql, const TableDescription& table, SqlText alias) {
  sql << alias << ".item";
  if (table.item_format == ItemFormat::kBinary) sql << "::bytea";
}

void EmitTextColumn(SqlBuilder& sql, const TableDescription& table, SqlText column) {
  sql << column;
  if (table.item_format == ItemFormat::kBinary) sql << "::text";
}

SqlStatement FinishReading(SqlBuilder&& sql, std::string_view name, Lane lane,
                           const TableDescription& table) {
  SqlStatement statement = std::move(sql).Finish(name, lane);
  statement.binary_results = table.item_format == ItemFormat::kBinary;
  return statement;
}

}  // namespace tuskgate::translator
