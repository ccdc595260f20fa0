#include "translator/attached/relational/lost_rows.h"

#include <fmt/format.h>

#include "translator/attached/columns/column_sql.h"
#include "translator/attached/relational/key_values.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/expression/read_target.h"

namespace tuskgate::translator {
namespace {

constexpr std::int64_t kRowsNamed = 3;
constexpr std::int64_t kLongestValue = 60;

bool MayBeLookedAt(const TableDescription& table, const AttachedRelation& relation) {
  return relation.kind != RelationKind::kView && relation.kind != RelationKind::kForeign &&
         !table.attached->has_principal;
}

}  // namespace

std::optional<SqlStatement> EmitLostRows(const TableDescription& table,
                                         const AttachedRelation& relation) {
  if (!MayBeLookedAt(table, relation)) return std::nullopt;
  const ReadTarget target(table);
  SqlBuilder sql;
  sql << "select concat_ws(', '";
  for (const std::size_t column : relation.identity) {
    sql << ", ";
    sql.Parameter(SqlType::kText, relation.columns[column].name + " = ");
    sql << " || quote_nullable(left(";
    EmitColumn(sql, "t", relation.columns[column]);
    sql << "::text, ";
    sql.Number(kLongestValue) << "))";
  }
  sql << "), count(*) over () from (select ";
  for (std::size_t i = 0; i < relation.identity.size(); ++i) {
    if (i > 0) sql << ", ";
    EmitColumn(sql, "t", relation.columns[relation.identity[i]]);
  }
  sql << " from ";
  sql.Quoted(relation.sql_name) << " t limit ";
  sql.Number(kRowsLookedAt) << ") t where (true";
  if (!EmitIsItem(sql, target, relation)) return std::nullopt;
  sql << ") is not true limit ";
  sql.Number(kRowsNamed);
  return std::move(sql).Finish("attached_lost_rows", LaneOf(table, Lane::kBulk));
}

std::optional<std::string> LostRowsNote(const AttachedRelation& relation, const RowSet& rows) {
  if (rows.RowCount() == 0) return std::nullopt;
  const std::int64_t count = IntegerAt(rows, 0, 1);
  std::string named;
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    fmt::format_to(std::back_inserter(named), "{}({})", row == 0 ? "" : ", ",
                   rows.Value(row, 0).value_or(""));
  }
  return fmt::format(
      "{} {} no item{}, as NULL, the empty string, more than 2048 or 1024 bytes and numbers like "
      "NaN are no keys{}: {}{}",
      count, count == 1 ? "row is" : "rows are", count == 1 ? "" : "s",
      relation.rows > static_cast<double>(kRowsLookedAt)
          ? fmt::format(" (of the first {} rows)", kRowsLookedAt)
          : "",
      named, count > static_cast<std::int64_t>(rows.RowCount()) ? ", ..." : "");
}

}  // namespace tuskgate::translator
