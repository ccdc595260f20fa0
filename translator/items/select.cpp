#include "translator/items/select.h"

#include <span>

#include "translator/items/item_layout.h"
#include "translator/items/key_clause.h"
#include "translator/layout/condition.h"
#include "translator/model/attribute_json.h"
#include "translator/model/prefix.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

// A row as the statement returns it: from the relation, from behind the window, or with the item
// from the table that a local index belongs to.
struct RowSource {
  ItemLayout layout;
  SqlText alias;
  SqlText item_alias;
};
const RowSource kFromRelation{ItemLayout("t.item"), "t", "t"};
const RowSource kFromWindow{ItemLayout("q.item"), "q", "q"};
const RowSource kFetched{ItemLayout("b.item"), "t", "b"};

// alias.column, as the table's format returns it.
void EmitColumn(SqlBuilder& sql, const TableDescription& table, SqlText alias, SqlText column) {
  sql << alias << "." << column;
  if (table.item_format == ItemFormat::kBinary) sql << "::text";
}

void EmitColumns(SqlBuilder& sql, const RowSource& row, const TableDescription& table,
                 std::span<const KeyColumn> keys, const PageColumns& columns) {
  if (!columns.item) {
    sql << "null";
  } else if (columns.filter != nullptr) {
    sql << "case when ";
    EmitCondition(sql, row.layout, *columns.filter);
    sql << " then ";
    EmitItemColumn(sql, table, row.item_alias);
    sql << " end";
  } else {
    EmitItemColumn(sql, table, row.item_alias);
  }
  sql << ", ";
  EmitColumn(sql, table, row.alias, "size");
  if (columns.fetch) {
    sql << ", ";
    if (&row == &kFetched) {
      EmitColumn(sql, table, "b", "size");
    } else {
      EmitColumn(sql, table, row.alias, "fetched");
    }
  }
  if (!columns.KeysAreApart()) return;
  if (columns.MatchIsApart()) {
    sql << ", case when ";
    EmitCondition(sql, row.layout, *columns.filter);
    sql << " then 't' else 'f' end";
  }
  for (const KeyColumn& key : keys) {
    sql << ", ";
    EmitWholeKey(sql, row.alias, row.layout, key);
    if (table.item_format == ItemFormat::kBinary) sql << "::text";
  }
}

// select ... from ( ... the rows of the page ...
void EmitPageHead(SqlBuilder& sql, const TableDescription& table, std::span<const KeyColumn> keys,
                  const PageColumns& columns) {
  sql << "select ";
  EmitColumns(sql, kFromWindow, table, keys, columns);
  // The window runs over the rows in the order in which they come: that of the index.
  sql << " from (select r.*, sum(r.size) over (rows between unbounded preceding and 1 preceding) "
         "as before from (";
}

void EmitPageTail(SqlBuilder& sql, const PageBounds& bounds) {
  sql << ") r) q where coalesce(q.before, 0) < ";
  sql.Parameter(SqlType::kInt8, std::to_string(bounds.bytes));
}

// What the window passes on.
void EmitRowColumns(SqlBuilder& sql, std::span<const KeyColumn> keys, const PageColumns& columns) {
  if (columns.fetch) {
    sql << "select b.item, b.size as fetched, t.size";
  } else {
    sql << "select t.item, t.size";
  }
  for (const KeyColumn& key : keys) sql << ", t." << key.column;
}

// from ... t
void EmitSource(SqlBuilder& sql, const ReadTarget& target, std::size_t partition,
                std::span<const KeyColumn> keys, const PageColumns& columns) {
  sql << " from ";
  sql.Relation(target.Children()[partition]);
  sql << " t";
  if (!columns.fetch) return;
  // A local index has the partitions of its table. The fence keeps the order of the index.
  sql << " cross join lateral (select b.item, b.size from ";
  sql.Relation(target.table().children[partition]);
  sql << " b where b.h = t.h and b.pk = t.pk and b.sk = ";
  EmitWholeKey(sql, "t", kFromRelation.layout, keys.back());
  sql << " offset 0) b";
}

void EmitOrder(SqlBuilder& sql, std::span<const KeyColumn> keys, bool forward) {
  sql << " order by t.h";
  if (!forward) sql << " desc";
  for (const KeyColumn& key : keys) {
    sql << ", t." << key.column;
    if (!forward) sql << " desc";
  }
}

void EmitComparison(SqlBuilder& sql, SqlText column, KeyOperator op) {
  sql << " and t." << column;
  EmitKeyOperator(sql, op);
}

void EmitSortTerm(SqlBuilder& sql, const KeyColumn& key, const KeyTerm& term) {
  EmitComparison(sql, key.column, term.op);
  EmitKeyParameter(sql, key, *term.value);
  if (term.op == KeyOperator::kBetween) {
    EmitComparison(sql, key.column, KeyOperator::kLessOrEqual);
    EmitKeyParameter(sql, key, *term.high);
  }
  if (term.op != KeyOperator::kBeginsWith) return;
  std::optional<std::string> end;
  if (const String* s = term.value->As<String>()) {
    end = AfterPrefix(ToStored(s->value));
  } else if (auto bytes = AfterBinaryPrefix(term.value->As<Binary>()->value)) {
    end = ByteaText(*bytes);
  }
  if (end) {
    EmitComparison(sql, key.column, KeyOperator::kLess);
    sql.Parameter(ColumnType(key.type), *std::move(end));
  }
}

// (t.a, t.b) > ($, $): the rows after the start key. `keys` are columns by which the rows are
// ordered, whatever precedes them being fixed; h, where it is among them, comes first.
void EmitAfter(SqlBuilder& sql, std::span<const KeyColumn> keys, std::optional<std::int32_t> hash,
               const Item& start_key, bool forward) {
  sql << "(";
  if (hash) sql << "t.h, ";
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) sql << ", ";
    sql << "t." << keys[i].column;
  }
  if (forward) {
    sql << ") > (";
  } else {
    sql << ") < (";
  }
  if (hash) {
    sql.Parameter(SqlType::kInt4, std::to_string(*hash));
    sql << ", ";
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0) sql << ", ";
    EmitKeyParameter(sql, keys[i], *start_key.Find(keys[i].attribute));
  }
  sql << ")";
}

}  // namespace

SqlStatement EmitGet(const TableDescription& table, const Item& key) {
  const EncodedKey encoded = EncodeKey(table, key);
  SqlBuilder sql;
  sql << "select ";
  EmitItemColumn(sql, table, "t");
  sql << ", ";
  EmitTextColumn(sql, table, "t.size");
  sql << " from ";
  sql.Relation(table.children[static_cast<std::size_t>(encoded.partition)]);
  sql << " t where ";
  EmitKeyClause(sql, table, encoded);
  return FinishReading(std::move(sql), "get_item", Lane::kRead, table);
}

SqlStatement EmitCollectionSize(const TableDescription& table,
                                const AttributeValue& partition_key) {
  const AttributeValue* key[] = {&partition_key};
  const TargetHash hash = ReadTarget(table).HashOf(key);
  SqlBuilder sql;
  sql << "select sum(q.bytes)::int8 from (";
  const auto add = [&](const std::string& child) {
    sql << "select sum(t.size) as bytes from ";
    sql.Relation(child);
    sql << " t where t.h = ";
    sql.Parameter(SqlType::kInt4, std::to_string(hash.hash));
    sql << " and t.pk = ";
    sql.Parameter(ColumnType(table.partition_key.type),
                  KeyParameter(partition_key, KeyForm::kShort));
  };
  add(table.children[hash.partition]);
  for (const IndexDescription& index : table.indexes) {
    if (index.IsGlobal()) continue;
    sql << " union all ";
    add(index.children[hash.partition]);
  }
  sql << ") q";
  return std::move(sql).Finish("collection_size", Lane::kRead);
}

SqlStatement EmitQueryPage(const ReadTarget& target, const KeyRange& range, bool forward,
                           const std::optional<Item>& start_key, const PageColumns& columns,
                           const PageBounds& bounds) {
  const TargetHash hash = target.HashOf(range.partition_key);
  const std::vector<KeyColumn> keys = KeyColumnsOf(target);
  const auto after_partition_key = std::span(keys).subspan(range.partition_key.size());
  SqlBuilder sql;
  if (bounds.AreFew()) {
    sql << "select ";
    EmitColumns(sql, columns.fetch ? kFetched : kFromRelation, target.table(), keys, columns);
  } else {
    EmitPageHead(sql, target.table(), keys, columns);
    EmitRowColumns(sql, keys, columns);
  }
  EmitSource(sql, target, hash.partition, keys, columns);
  sql << " where t.h = ";
  sql.Parameter(SqlType::kInt4, std::to_string(hash.hash));
  for (std::size_t i = 0; i < range.partition_key.size(); ++i) {
    EmitComparison(sql, keys[i].column, KeyOperator::kEqual);
    EmitKeyParameter(sql, keys[i], *range.partition_key[i]);
  }
  for (std::size_t i = 0; i < range.sort.size(); ++i) {
    EmitSortTerm(sql, after_partition_key[i], range.sort[i]);
  }
  if (start_key && after_partition_key.empty()) {
    sql << " and false";  // the one item was the last of the page before
  } else if (start_key) {
    sql << " and ";
    EmitAfter(sql, after_partition_key, std::nullopt, *start_key, forward);
  }
  // The whole key, so that the order is the index's whatever the planner knows of h and pk.
  if (!after_partition_key.empty()) EmitOrder(sql, keys, forward);
  sql << " limit ";
  sql.Parameter(SqlType::kInt8, std::to_string(bounds.rows));
  if (!bounds.AreFew()) EmitPageTail(sql, bounds);
  // A page of a few rows is as quick as a point read, and shares round trips with them.
  return FinishReading(std::move(sql), "query", bounds.LaneOf(), target.table());
}

SqlStatement EmitScanPage(const ReadTarget& target, const ScanSegment& segment,
                          const std::optional<Item>& start_key, const PageColumns& columns,
                          const PageBounds& bounds) {
  const std::vector<KeyColumn> keys = KeyColumnsOf(target);
  const std::uint64_t first = start_key ? ScanPosition(target, *start_key) : segment.first;
  const std::string limit = std::to_string(bounds.rows);
  SqlBuilder sql;
  EmitPageHead(sql, target.table(), keys, columns);
  const std::uint64_t first_partition = first / kHashes;
  const std::uint64_t last_partition = segment.last / kHashes;
  const auto hash_at = [](std::uint64_t position) {
    return std::to_string(static_cast<std::int64_t>(position % kHashes) - kHashOffset);
  };
  // One branch for each child, run one after the other until there are rows enough.
  for (std::uint64_t partition = first_partition; partition <= last_partition; ++partition) {
    if (partition > first_partition) sql << " union all ";
    sql << "(";
    EmitRowColumns(sql, keys, columns);
    EmitSource(sql, target, partition, keys, columns);
    sql << " where ";
    if (start_key && partition == first_partition) {
      EmitAfter(sql, keys, HashOfKey(target, *start_key).hash, *start_key, true);
    } else {
      sql << "t.h >= ";
      sql.Parameter(SqlType::kInt4, hash_at(partition == first_partition ? first : 0));
    }
    sql << " and t.h <= ";
    sql.Parameter(SqlType::kInt4,
                  hash_at(partition == last_partition ? segment.last : kHashes - 1));
    EmitOrder(sql, keys, true);
    sql << " limit ";
    sql.Parameter(SqlType::kInt8, limit);
    sql << ")";
  }
  if (last_partition > first_partition) {
    sql << " limit ";
    sql.Parameter(SqlType::kInt8, limit);
  }
  EmitPageTail(sql, bounds);
  return FinishReading(std::move(sql), "scan", bounds.is_long ? Lane::kLong : Lane::kBulk,
                       target.table());
}

Item ReadPageKey(const ReadTarget& target, const PageColumns& columns, const RowSet& rows,
                 std::size_t row) {
  if (!columns.KeysAreApart()) {
    return StoredItem(*rows.Value(row, 0), target.table().item_format)
        .Parse(target.StartKeyNames());
  }
  Item key;
  std::size_t column = columns.MatchColumn() + (columns.MatchIsApart() ? 1 : 0);
  for (const KeyColumn& part : KeyColumnsOf(target)) {
    const std::string_view value = *rows.Value(row, column++);
    if (key.Find(part.attribute) != nullptr) continue;
    key.members.emplace_back(part.attribute, KeyFromColumn(part.type, value));
  }
  return key;
}

}  // namespace tuskgate::translator
