#include "translator/sql/select.h"

#include "translator/layout/item_layout.h"
#include "translator/model/attribute_json.h"
#include "translator/model/stored_text.h"
#include "translator/sql/condition.h"
#include "translator/sql/key_clause.h"

namespace tuskgate::translator {
namespace {

const ItemLayout kPageRow(SqlText("q.item"));  // behind the window
const ItemLayout kTableRow(SqlText("t.item"));

constexpr std::uint64_t kHashes = std::uint64_t{1} << 32;
constexpr std::int64_t kHashOffset = std::int64_t{1} << 31;  // hashes are signed in SQL

// Rows that may come without their item have three columns more: matched, pk, sk.
constexpr std::size_t kMatchedColumn = 2;

bool KeysAreApart(const PageColumns& columns) { return columns.filter != nullptr || !columns.item; }

// A row as the statement returns it: from the table, or from behind the window.
struct RowSource {
  const ItemLayout& layout;
  SqlText alias;
  SqlText size;
  SqlText partition_key;
  SqlText sort_key;
};
const RowSource kFromTable{kTableRow, "t", "t.size", "t.pk", "t.sk"};
const RowSource kFromWindow{kPageRow, "q", "q.size", "q.pk", "q.sk"};

void EmitColumns(SqlBuilder& sql, const RowSource& row, const TableDescription& table,
                 const PageColumns& columns) {
  if (!columns.item) {
    sql << "null";
  } else if (columns.filter != nullptr) {
    sql << "case when ";
    EmitCondition(sql, row.layout, *columns.filter);
    sql << " then ";
    EmitItemColumn(sql, table, row.alias);
    sql << " end";
  } else {
    EmitItemColumn(sql, table, row.alias);
  }
  sql << ", ";
  EmitTextColumn(sql, table, row.size);
  if (!KeysAreApart(columns)) return;
  sql << ", case when ";
  if (columns.filter != nullptr) {
    EmitCondition(sql, row.layout, *columns.filter);
  } else {
    sql << "true";
  }
  sql << " then 't' else 'f' end, ";
  EmitTextColumn(sql, table, row.partition_key);
  if (table.sort_key) {
    sql << ", ";
    EmitTextColumn(sql, table, row.sort_key);
  }
}

// select ... from ( ... the rows of the page ...
void EmitPageHead(SqlBuilder& sql, const TableDescription& table, const PageColumns& columns) {
  sql << "select ";
  EmitColumns(sql, kFromWindow, table, columns);
  // The window runs over the rows in the order in which they come: that of the index.
  sql << " from (select r.*, sum(r.size) over (rows between unbounded preceding and 1 preceding) "
         "as before from (";
}

void EmitPageTail(SqlBuilder& sql, const PageBounds& bounds) {
  sql << ") r) q where coalesce(q.before, 0) < ";
  sql.Parameter(SqlType::kInt8, std::to_string(bounds.bytes));
}

void EmitRowColumns(SqlBuilder& sql, const TableDescription& table) {
  sql << "select t.item, t.size, t.pk";
  if (table.sort_key) sql << ", t.sk";
}

void EmitSortOperator(SqlBuilder& sql, KeyOperator op) {
  switch (op) {
    case KeyOperator::kLess:
      sql << " and t.sk < ";
      return;
    case KeyOperator::kLessOrEqual:
      sql << " and t.sk <= ";
      return;
    case KeyOperator::kGreater:
      sql << " and t.sk > ";
      return;
    case KeyOperator::kGreaterOrEqual:
    case KeyOperator::kBetween:
    case KeyOperator::kBeginsWith:
      sql << " and t.sk >= ";
      return;
    case KeyOperator::kEqual:
      break;
  }
  sql << " and t.sk = ";
}

// The least string that is greater than every string with the prefix, in order of code points,
// which is the order of UTF-8's bytes. Nullopt when there is none.
std::optional<std::string> AfterPrefix(std::string text) {
  while (!text.empty()) {
    std::size_t at = text.size() - 1;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) --at;
    const std::string last = text.substr(at);
    text.resize(at);
    std::uint32_t point = static_cast<unsigned char>(last[0]);
    if (last.size() > 1) {
      point &= 0x7fu >> last.size();
      for (std::size_t i = 1; i < last.size(); ++i) {
        point = point << 6 | (static_cast<unsigned char>(last[i]) & 0x3f);
      }
    }
    ++point;
    if (point == 0xd800) point = 0xe000;  // surrogates are no characters
    if (point > 0x10ffff) continue;
    if (point < 0x80) {
      text.push_back(static_cast<char>(point));
    } else if (point < 0x800) {
      text.push_back(static_cast<char>(0xc0 | point >> 6));
      text.push_back(static_cast<char>(0x80 | (point & 0x3f)));
    } else if (point < 0x10000) {
      text.push_back(static_cast<char>(0xe0 | point >> 12));
      text.push_back(static_cast<char>(0x80 | (point >> 6 & 0x3f)));
      text.push_back(static_cast<char>(0x80 | (point & 0x3f)));
    } else {
      text.push_back(static_cast<char>(0xf0 | point >> 18));
      text.push_back(static_cast<char>(0x80 | (point >> 12 & 0x3f)));
      text.push_back(static_cast<char>(0x80 | (point >> 6 & 0x3f)));
      text.push_back(static_cast<char>(0x80 | (point & 0x3f)));
    }
    return text;
  }
  return std::nullopt;
}

std::optional<std::string> AfterBinaryPrefix(std::string bytes) {
  while (!bytes.empty() && static_cast<unsigned char>(bytes.back()) == 0xff) bytes.pop_back();
  if (bytes.empty()) return std::nullopt;
  bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) + 1);
  return bytes;
}

void EmitSortRange(SqlBuilder& sql, KeyType type, const KeyTerm& term) {
  EmitSortOperator(sql, term.op);
  sql.Parameter(ColumnType(type), KeyParameter(*term.value));
  if (term.op == KeyOperator::kBetween) {
    sql << " and t.sk <= ";
    sql.Parameter(ColumnType(type), KeyParameter(*term.high));
  }
  if (term.op != KeyOperator::kBeginsWith) return;
  std::optional<std::string> end;
  if (const String* s = term.value->As<String>()) {
    end = AfterPrefix(ToStored(s->value));
  } else if (auto bytes = AfterBinaryPrefix(term.value->As<Binary>()->value)) {
    end = KeyParameter(AttributeValue{Binary{*std::move(bytes)}});
  }
  if (end) {
    sql << " and t.sk < ";
    sql.Parameter(ColumnType(type), *std::move(end));
  }
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

SqlStatement EmitQueryPage(const TableDescription& table, const KeyRange& range, bool forward,
                           const std::optional<Item>& start_key, const PageColumns& columns,
                           const PageBounds& bounds) {
  const KeyHash hash = HashKey(*range.partition_key);
  const auto partition = hash.row % static_cast<std::uint64_t>(table.partitions);
  SqlBuilder sql;
  if (bounds.AreFew()) {
    sql << "select ";
    EmitColumns(sql, kFromTable, table, columns);
  } else {
    EmitPageHead(sql, table, columns);
    EmitRowColumns(sql, table);
  }
  sql << " from ";
  sql.Relation(table.children[partition]);
  sql << " t where t.h = ";
  sql.Parameter(SqlType::kInt4, std::to_string(hash.hash));
  sql << " and t.pk = ";
  sql.Parameter(ColumnType(table.partition_key.type), KeyParameter(*range.partition_key));
  if (table.sort_key) {
    if (range.sort) EmitSortRange(sql, table.sort_key->type, *range.sort);
    if (start_key) {
      if (forward) {
        sql << " and t.sk > ";
      } else {
        sql << " and t.sk < ";
      }
      sql.Parameter(ColumnType(table.sort_key->type),
                    KeyParameter(*start_key->Find(table.sort_key->name)));
    }
    // The whole key, so that the order is the index's whatever the planner knows of h and pk.
    if (forward) {
      sql << " order by t.h, t.pk, t.sk";
    } else {
      sql << " order by t.h desc, t.pk desc, t.sk desc";
    }
  } else if (start_key) {
    sql << " and false";  // the one item was the last of the page before
  }
  sql << " limit ";
  sql.Parameter(SqlType::kInt8, std::to_string(bounds.rows));
  if (!bounds.AreFew()) EmitPageTail(sql, bounds);
  // A page of a few rows is as quick as a point read, and shares round trips with them.
  return FinishReading(std::move(sql), "query", bounds.AreFew() ? Lane::kRead : Lane::kBulk, table);
}

ScanSegment SegmentOf(const TableDescription& table, std::int64_t segment, std::int64_t total) {
  // At most 2^10 partitions of 2^32 hashes, times at most 10^6 segments: below 2^63.
  const std::uint64_t positions = static_cast<std::uint64_t>(table.partitions) * kHashes;
  const auto start = [positions, total](std::int64_t s) {
    return positions * static_cast<std::uint64_t>(s) / static_cast<std::uint64_t>(total);
  };
  return {start(segment), start(segment + 1) - 1};
}

std::uint64_t ScanPosition(const TableDescription& table, const Item& key) {
  const KeyHash hash = HashKey(*key.Find(table.partition_key.name));
  const auto partition = hash.row % static_cast<std::uint64_t>(table.partitions);
  return partition * kHashes + static_cast<std::uint64_t>(hash.hash + kHashOffset);
}

SqlStatement EmitScanPage(const TableDescription& table, const ScanSegment& segment,
                          const std::optional<Item>& start_key, const PageColumns& columns,
                          const PageBounds& bounds) {
  std::optional<EncodedKey> start;
  std::uint64_t first = segment.first;
  if (start_key) {
    start = EncodeKey(table, *start_key);
    first = ScanPosition(table, *start_key);
  }
  const std::string limit = std::to_string(bounds.rows);
  SqlBuilder sql;
  EmitPageHead(sql, table, columns);
  const std::uint64_t first_partition = first / kHashes;
  const std::uint64_t last_partition = segment.last / kHashes;
  const auto hash_at = [](std::uint64_t position) {
    return std::to_string(static_cast<std::int64_t>(position % kHashes) - kHashOffset);
  };
  // One branch for each child, run one after the other until there are rows enough.
  for (std::uint64_t partition = first_partition; partition <= last_partition; ++partition) {
    if (partition > first_partition) sql << " union all ";
    sql << "(";
    EmitRowColumns(sql, table);
    sql << " from ";
    sql.Relation(table.children[partition]);
    sql << " t where ";
    if (start && partition == first_partition) {
      sql << "(t.h, t.pk";
      if (table.sort_key) sql << ", t.sk";
      sql << ") > (";
      sql.Parameter(SqlType::kInt4, std::to_string(start->hash));
      sql << ", ";
      EmitKeyValues(sql, table, *start);
      sql << ")";
    } else {
      sql << "t.h >= ";
      sql.Parameter(SqlType::kInt4, hash_at(partition == first_partition ? first : 0));
    }
    sql << " and t.h <= ";
    sql.Parameter(SqlType::kInt4,
                  hash_at(partition == last_partition ? segment.last : kHashes - 1));
    sql << " order by t.h, t.pk";
    if (table.sort_key) sql << ", t.sk";
    sql << " limit ";
    sql.Parameter(SqlType::kInt8, limit);
    sql << ")";
  }
  if (last_partition > first_partition) {
    sql << " limit ";
    sql.Parameter(SqlType::kInt8, limit);
  }
  EmitPageTail(sql, bounds);
  return FinishReading(std::move(sql), "scan", Lane::kBulk, table);
}

PageRow ReadPageRow(const RowSet& rows, std::size_t row) {
  const bool keys_are_apart = rows.ColumnCount() > kMatchedColumn;
  return {!keys_are_apart || rows.Value(row, kMatchedColumn) == "t", rows.Value(row, 0),
          IntegerAt(rows, row, 1)};
}

Item ReadPageKey(const TableDescription& table, const RowSet& rows, std::size_t row) {
  Item key;
  if (rows.ColumnCount() > kMatchedColumn) {
    key.members.emplace_back(
        table.partition_key.name,
        KeyFromColumn(table.partition_key.type, *rows.Value(row, kMatchedColumn + 1)));
    if (table.sort_key) {
      key.members.emplace_back(
          table.sort_key->name,
          KeyFromColumn(table.sort_key->type, *rows.Value(row, kMatchedColumn + 2)));
    }
    return key;
  }
  std::vector<std::string> names = {table.partition_key.name};
  if (table.sort_key) names.push_back(table.sort_key->name);
  return StoredItem(*rows.Value(row, 0), table.item_format).Parse(names);
}

}  // namespace tuskgate::translator
