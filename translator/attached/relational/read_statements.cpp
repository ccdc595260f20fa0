#include "translator/attached/relational/read_statements.h"

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_expression.h"
#include "translator/attached/columns/column_key.h"
#include "translator/attached/columns/column_order.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/columns/column_text.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/attached/relational/key_values.h"
#include "translator/attached/relational/page_writer.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/attached/relational/row_identity.h"
#include "translator/attached/relational/row_order.h"
#include "translator/attached/relational/table_query.h"

namespace tuskgate::translator {
namespace {

using Relations = std::vector<AttachedRelation>;

// The order of an index's rows, from its sort key on for a query, and from its partition key on for
// a scan; empty where the relation lacks one of the attributes.
std::optional<std::vector<const AttachedColumn*>> IndexColumns(const AttachedRelation& relation,
                                                               const KeyAttributes& key) {
  std::vector<const AttachedColumn*> columns;
  for (const KeyAttribute& attribute : key) {
    const AttachedColumn* column = FindColumn(relation, attribute.name);
    if (column == nullptr) return std::nullopt;
    columns.push_back(column);
  }
  return columns;
}

// What of a table a scan or a query of an index reads.
struct RowsPart {
  const ReadTarget& target;
  const KeyRange* range = nullptr;  // of a query
  bool forward = true;
  const std::optional<Item>& start_key;
  std::int64_t segment = 0;
  std::int64_t total = 1;
};

// and first >= $ and first < $: the part of the relation that a segment has. False when it is none.
bool EmitSegment(SqlBuilder& sql, const RowsPart& part, const AttachedRelation& relation) {
  if (part.total <= 1) return true;
  const AttachedColumn& column = relation.columns[relation.identity.front()];
  const auto bounds =
      HasOwnOrder(column.type) ? static_cast<std::int64_t>(relation.bounds.size()) : 0;
  // `bounds` values make one part more than there are of them.
  const auto start = [&](std::int64_t segment) { return (bounds + 1) * segment / part.total; };
  const std::int64_t first = start(part.segment);
  const std::int64_t last = start(part.segment + 1);
  if (first == last) return false;
  const auto bound = [&](std::int64_t at) -> const std::string& {
    return relation.bounds[static_cast<std::size_t>(at - 1)];
  };
  if (first > 0) {
    sql << " and ";
    EmitColumn(sql, "t", column);
    sql << " >= ";
    sql.Parameter(column.type.sql_name, bound(first));
  }
  if (last <= bounds) {
    sql << " and ";
    EmitColumn(sql, "t", column);
    sql << " < ";
    sql.Parameter(column.type.sql_name, bound(last));
  }
  return true;
}

// The rows of one relation, by its own order or by that of the index; from the start key on when
// there are the values of its identity. Nothing, when the relation has none.
void EmitPartRows(PageWriter& page, const RowsPart& part, std::size_t number,
                  const std::vector<ColumnValue>* identity) {
  const AttachedRelation& relation = page.Relation(number);
  const IndexDescription* index = part.target.index();
  std::vector<const AttachedColumn*> partition;
  std::vector<const AttachedColumn*> sort;
  if (index != nullptr) {
    auto partition_columns = IndexColumns(relation, index->partition_key);
    auto sort_columns = IndexColumns(relation, index->sort_key);
    if (!partition_columns || !sort_columns) return;
    partition = *std::move(partition_columns);
    sort = *std::move(sort_columns);
  }
  SqlBuilder& sql = page.sql();
  page.BeginRows(number, PageWriter::Order::kAsTheyCome);
  std::vector<const AttachedColumn*> ordered = sort;
  if (part.range != nullptr) {
    for (std::size_t i = 0; i < partition.size(); ++i) {
      sql << " and ";
      EmitKeyTerm(sql, "t", *partition[i], KeyOperator::kEqual, *part.range->partition_key[i],
                  nullptr);
    }
    for (std::size_t i = 0; i < part.range->sort.size(); ++i) {
      EmitTerm(sql, *sort[i], part.range->sort[i]);
    }
  } else {
    ordered.insert(ordered.begin(), partition.begin(), partition.end());
    if (!EmitSegment(sql, part, relation)) sql << " and false";
  }
  // All columns of the keys but those that the range fixes.
  const bool is_scan = part.range == nullptr;
  const auto orders = TotalOrder(part.target, relation, ordered, is_scan, part.start_key, identity);
  for (const OrderColumn& order : orders) EmitIsKey(sql, part.target, *order.column);
  EmitFitsKey(sql, relation, KeyPart::kPartition);
  EmitFitsKey(sql, relation, KeyPart::kSort);
  if (identity != nullptr && !orders.empty()) EmitAfter(sql, orders, part.forward);
  if (identity != nullptr && orders.empty()) sql << " and false";
  EmitOrderBy(sql, orders, part.forward);
  page.EndRows();
}

// The relations one after the other, each in its own order. An index is one relation's.
void EmitParts(PageWriter& page, const RowsPart& part) {
  const TableDescription& table = part.target.table();
  const std::size_t count = table.attached->relations.size();
  std::size_t first = 0;
  std::optional<std::vector<ColumnValue>> identity;
  while (part.start_key && first < count) {
    identity = IdentityOf(table, page.Relation(first), *part.start_key);
    if (identity) break;
    ++first;
  }
  const IndexDescription* index = part.target.index();
  for (std::size_t number = first; number < count; ++number) {
    if (index != nullptr && index->attached_relation != number) continue;
    EmitPartRows(page, part, number, identity && number == first ? &*identity : nullptr);
  }
}

SqlStatement EmitPart(const RowsPart& part, std::string_view name, const PageColumns& columns,
                      const PageBounds& bounds) {
  PageWriter page(part.target, columns, bounds);
  page.BeginPage();
  EmitParts(page, part);
  page.EndPage(PageWriter::Order::kAsTheyCome);
  return std::move(page).Finish(name);
}

// The array type of a batch's keys: that of their texts where the type's equality is not enough.
std::string BatchType(const AttachedColumn& column) {
  if (EqualityOf(column.type) != KeyEquality::kExact) return "text[]";
  return column.type.sql_name + "[]";
}

void EmitKeyName(SqlBuilder& sql, std::size_t position) {
  sql << "\"~k";
  sql.Number(static_cast<std::int64_t>(position)) << "\"";
}

// t.a = k."~k0"
void EmitKeyJoin(SqlBuilder& sql, const AttachedColumn& column, std::size_t position) {
  const KeyEquality equality = EqualityOf(column.type);
  if (equality != KeyEquality::kUnknown) {
    EmitTypeEquals(sql, "t", column);
    sql << "k.";
    EmitKeyName(sql, position);
  }
  if (equality == KeyEquality::kExact) return;
  if (equality == KeyEquality::kLoose) {
    sql << "::";
    sql.Quoted(column.type.sql_name) << " and ";
  }
  sql << "(";
  EmitVisibleText(
      sql, [&column](SqlBuilder& inner) { EmitColumn(inner, "t", column); }, column.type);
  sql << ") collate \"C\" = k.";
  EmitKeyName(sql, position);
}

}  // namespace

SqlStatement EmitAttachedGet(const TableDescription& table, const Item& key) {
  SqlBuilder sql;
  bool first = true;
  const Relations& relations = table.attached->relations;
  for (std::size_t number = 0; number < relations.size(); ++number) {
    const auto identity = IdentityOf(table, relations[number], key);
    if (!identity) continue;
    if (!first) sql << " union all ";
    first = false;
    sql << "select ";
    EmitItem(sql, "t", table, number);
    sql << " from ";
    sql.Quoted(relations[number].sql_name) << " t where ";
    EmitIdentity(sql, "t", relations[number], *identity);
  }
  if (first) {
    sql << "select ";
    EmitNoItem(sql, table);
    sql << " where false";
  } else {
    sql << " limit 1";
  }
  SqlStatement statement = std::move(sql).Finish("attached_get", LaneOf(table, Lane::kRead));
  statement.attached.rows = AttachedRows::kItem;
  return statement;
}

SqlStatement EmitAttachedQueryPage(const ReadTarget& target, const KeyRange& range, bool forward,
                                   const std::optional<Item>& start_key, const PageColumns& columns,
                                   const PageBounds& bounds) {
  if (target.index() == nullptr) {
    return EmitTableQuery({target, range, forward, start_key}, columns, bounds);
  }
  return EmitPart({target, &range, forward, start_key}, "attached_index_query", columns, bounds);
}

SqlStatement EmitAttachedScanPage(const ReadTarget& target, std::int64_t segment,
                                  std::int64_t total, const std::optional<Item>& start_key,
                                  const PageColumns& columns, const PageBounds& bounds) {
  return EmitPart({target, nullptr, true, start_key, segment, total}, "attached_scan", columns,
                  bounds);
}

SqlStatement EmitAttachedBatchGet(const TableDescription& table,
                                  const std::vector<const Item*>& keys) {
  const Relations& relations = table.attached->relations;
  SqlBuilder sql;
  sql << "select * from (";
  bool any = false;
  for (std::size_t number = 0; number < relations.size(); ++number) {
    const AttachedRelation& relation = relations[number];
    std::vector<std::string> numbers;
    std::vector<std::vector<std::string>> columns(relation.identity.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      const auto identity = IdentityOf(table, relation, *keys[i]);
      if (!identity) continue;
      numbers.push_back(std::to_string(i + 1));
      for (std::size_t j = 0; j < identity->size(); ++j) {
        const auto& [column, value] = (*identity)[j];
        columns[j].push_back(*ColumnParameter(relation.columns[column], value));
      }
    }
    if (numbers.empty()) continue;
    if (any) sql << " union all ";
    any = true;
    sql << "select k.\"~n\", ";
    EmitItem(sql, "t", table, number);
    sql << " from unnest(";
    sql.Parameter(SqlType::kInt4Array, ArrayLiteral(numbers));
    for (std::size_t j = 0; j < columns.size(); ++j) {
      sql << ", ";
      const AttachedColumn& column = relation.columns[relation.identity[j]];
      sql.Parameter(BatchType(column), ArrayLiteral(columns[j]));
    }
    sql << ") k (\"~n\"";
    for (std::size_t j = 0; j < columns.size(); ++j) {
      sql << ", ";
      EmitKeyName(sql, j);
    }
    sql << ") join ";
    sql.Quoted(relation.sql_name) << " t on true";
    for (std::size_t j = 0; j < columns.size(); ++j) {
      sql << " and ";
      EmitKeyJoin(sql, relation.columns[relation.identity[j]], j);
    }
  }
  if (!any) {
    sql << "select null::int4 as \"~n\", ";
    EmitNoItem(sql, table);
    sql << " where false";
  }
  sql << ") b order by b.\"~n\"";
  SqlStatement statement = std::move(sql).Finish("attached_batch_get", LaneOf(table, Lane::kBulk));
  statement.attached.rows = AttachedRows::kNumbered;
  return statement;
}

}  // namespace tuskgate::translator
