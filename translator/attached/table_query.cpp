#include "translator/attached/table_query.h"

#include <algorithm>

#include "translator/attached/column_sql.h"
#include "translator/attached/key_template.h"
#include "translator/attached/page_writer.h"
#include "translator/attached/relation_sql.h"
#include "translator/attached/relational_layout.h"
#include "translator/attached/row_identity.h"
#include "translator/attached/row_order.h"
#include "translator/sql/key_clause.h"

namespace tuskgate::translator {
namespace {

// A condition on a sort key that is a template, as text.
void EmitTemplateTerm(SqlBuilder& sql, const AttachedRelation& relation, const KeyTerm& term) {
  const auto text = [](const AttributeValue& value) { return value.As<String>()->value; };
  sql << " and ";
  if (term.op == KeyOperator::kBeginsWith) {
    sql << "starts_with(";
    EmitTemplate(sql, "t", relation, relation.sort_key);
    sql << ", ";
    sql.Parameter(SqlType::kText, text(*term.value)) << ")";
    return;
  }
  EmitTemplate(sql, "t", relation, relation.sort_key);
  sql << " collate \"C\"";
  EmitKeyOperator(sql, term.op);
  sql.Parameter(SqlType::kText, text(*term.value));
  if (term.op != KeyOperator::kBetween) return;
  sql << " and ";
  EmitTemplate(sql, "t", relation, relation.sort_key);
  sql << " collate \"C\" <= ";
  sql.Parameter(SqlType::kText, text(*term.high));
}

// Whether a row of the relation can satisfy the term, as far as literals tell.
bool CanSatisfy(const AttachedRelation& relation, const KeyTerm& term) {
  const std::string_view literal = LiteralPrefix(relation.sort_key);
  if (term.op != KeyOperator::kBeginsWith || literal.empty()) return true;
  const std::string& prefix = term.value->As<String>()->value;
  const std::size_t common = std::min(prefix.size(), literal.size());
  return prefix.substr(0, common) == literal.substr(0, common);
}

void EmitValues(SqlBuilder& sql, const AttachedRelation& relation,
                const std::vector<ColumnValue>& values) {
  for (const auto& [column, value] : values) {
    sql << " and ";
    EmitKeyTerm(sql, "t", relation.columns[column], KeyOperator::kEqual, value, nullptr);
  }
}

// The sort key and its order; values come from the start key.
void EmitSortKeyAfter(SqlBuilder& sql, const TableQuery& query, const AttachedRelation& relation) {
  const AttributeValue& start = *query.start_key->Find(query.target.table().sort_key->name);
  if (const auto column = relation.sort_key.SoleColumn()) {
    sql << " and ";
    EmitKeyTerm(sql, "t", relation.columns[*column],
                query.forward ? KeyOperator::kGreater : KeyOperator::kLess, start, nullptr);
    return;
  }
  KeyTerm term;
  term.op = query.forward ? KeyOperator::kGreater : KeyOperator::kLess;
  term.value = &start;
  EmitTemplateTerm(sql, relation, term);
}

// False, and nothing written, when the relation has no such rows.
bool EmitTableRows(PageWriter& page, const TableQuery& query, std::size_t number) {
  const TableDescription& table = query.target.table();
  const AttachedRelation& relation = page.Relation(number);
  const auto values = ValuesOf(relation, relation.partition_key, *query.range.partition_key[0]);
  if (!values) return false;
  std::optional<std::vector<ColumnValue>> sort_values;
  const auto sole = relation.sort_key.SoleColumn();
  for (const KeyTerm& term : query.range.sort) {
    if (sole) continue;
    if (!CanSatisfy(relation, term)) return false;
    if (term.op != KeyOperator::kEqual) continue;
    sort_values = ValuesOf(relation, relation.sort_key, *term.value);
    if (!sort_values) return false;
  }
  const bool several = table.attached->relations.size() > 1;
  SqlBuilder& sql = page.sql();
  page.BeginRows(number, several && table.sort_key.has_value());
  EmitValues(sql, relation, *values);
  if (sort_values) EmitValues(sql, relation, *sort_values);
  for (const KeyTerm& term : query.range.sort) {
    if (sole) {
      EmitTerm(sql, relation.columns[*sole], term);
    } else if (term.op != KeyOperator::kEqual) {
      EmitTemplateTerm(sql, relation, term);
    }
  }
  for (const std::size_t column : relation.identity) EmitIsKey(sql, relation.columns[column]);
  if (query.start_key && !table.sort_key) {
    sql << " and false";  // the one item was the last of the page before
  } else if (query.start_key) {
    EmitSortKeyAfter(sql, query, relation);
  }
  if (sole) {
    EmitOrderBy(sql, {{&relation.columns[*sole], false, nullptr}}, query.forward);
  } else if (table.sort_key) {
    sql << " order by ";
    EmitTemplate(sql, "t", relation, relation.sort_key);
    sql << " collate \"C\"";
    if (!query.forward) sql << " desc";
  }
  page.EmitLimit();
  return true;
}

}  // namespace

SqlStatement EmitTableQuery(const TableQuery& query, const PageColumns& columns,
                            const PageBounds& bounds) {
  const TableDescription& table = query.target.table();
  const std::size_t count = table.attached->relations.size();
  PageWriter page(query.target, columns, bounds);
  SqlBuilder& sql = page.sql();
  page.BeginPage();
  if (count == 1) {
    if (!EmitTableRows(page, query, 0)) page.EmitNoRows();
  } else {
    // Each relation gives its first rows in order, and the page is the first of all of these.
    sql << "select u.* from (";
    bool any = false;
    for (std::size_t number = 0; number < count; ++number) {
      SqlBuilder before = sql;
      if (any) sql << " union all ";
      sql << "(";
      if (!EmitTableRows(page, query, number)) {
        sql = std::move(before);
        continue;
      }
      sql << ")";
      any = true;
    }
    if (!any) page.EmitNoRows();
    sql << ") u";
    if (any && table.sort_key) {
      sql << " order by u.\"~sort\"";
      if (table.sort_key->type == KeyType::kString) sql << " collate \"C\"";
      if (!query.forward) sql << " desc";
    }
    page.EmitLimit();
  }
  page.EndPage();
  return std::move(page).Finish("attached_query");
}

}  // namespace tuskgate::translator
