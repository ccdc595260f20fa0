#include "translator/sql/key_clause.h"

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

void EmitKeyClause(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key) {
  sql << "t.h = ";
  sql.Parameter(SqlType::kInt4, std::to_string(key.hash));
  sql << " and t.pk = ";
  sql.Parameter(ColumnType(table.partition_key.type), key.partition_key);
  if (table.sort_key) {
    sql << " and t.sk = ";
    sql.Parameter(ColumnType(table.sort_key->type), *key.sort_key);
  }
}

void EmitKeyValues(SqlBuilder& sql, const TableDescription& table, const EncodedKey& key) {
  sql.Parameter(ColumnType(table.partition_key.type), key.partition_key);
  if (table.sort_key) {
    sql << ", ";
    sql.Parameter(ColumnType(table.sort_key->type), *key.sort_key);
  }
}

void EmitKeyColumns(SqlBuilder& sql, const TableDescription& table) {
  sql << "pk";
  if (table.sort_key) sql << ", sk";
}

}  // namespace tuskgate::translator
