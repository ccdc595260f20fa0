#include "translator/attached/relational/table_query.h"

#include <algorithm>
#include <iterator>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/mapping/key_template.h"
#include "translator/attached/relational/key_values.h"
#include "translator/attached/relational/page_writer.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/attached/relational/relational_layout.h"
#include "translator/attached/relational/row_identity.h"
#include "translator/attached/relational/row_order.h"
#include "translator/items/key_clause.h"

namespace tuskgate::translator {
namespace {

PageWriter::Order OrderOf(const TableQuery& query) {
  return query.forward ? PageWriter::Order::kForward : PageWriter::Order::kBackward;
}

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

void EmitSortTerm(SqlBuilder& sql, const AttachedRelation& relation, const KeyTerm& term) {
  if (const auto column = relation.sort_key.SoleColumn()) {
    EmitTerm(sql, relation.columns[*column], term);
  } else {
    EmitTemplateTerm(sql, relation, term);
  }
}

// The rows that follow the start key.
KeyTerm AfterStart(const TableQuery& query) {
  KeyTerm term;
  term.op = query.forward ? KeyOperator::kGreater : KeyOperator::kLess;
  term.value = query.start_key->Find(query.target.table().sort_key->name);
  return term;
}

bool Has(const std::vector<ColumnValue>& values, std::size_t column) {
  return std::any_of(values.begin(), values.end(),
                     [column](const ColumnValue& value) { return value.column == column; });
}

// Nothing, when the relation has no such rows.
void EmitTableRows(PageWriter& page, const TableQuery& query, std::size_t number) {
  const TableDescription& table = query.target.table();
  const AttachedRelation& relation = page.Relation(number);
  auto values = ValuesOf(relation, relation.partition_key, *query.range.partition_key[0]);
  if (!values) return;
  const auto sole = relation.sort_key.SoleColumn();
  std::vector<const KeyTerm*> terms;
  for (const KeyTerm& term : query.range.sort) {
    // A template's value says what its columns are.
    if (sole || term.op != KeyOperator::kEqual) {
      if (!sole && !CanSatisfy(relation, term)) return;
      terms.push_back(&term);
      continue;
    }
    auto sort_values = ValuesOf(relation, relation.sort_key, *term.value);
    if (!sort_values) return;
    values->insert(values->end(), std::make_move_iterator(sort_values->begin()),
                   std::make_move_iterator(sort_values->end()));
  }
  SqlBuilder& sql = page.sql();
  page.BeginRows(number, OrderOf(query));
  if (!values->empty()) {
    sql << " and ";
    EmitIdentity(sql, "t", relation, *values);
  }
  for (const KeyTerm* term : terms) EmitSortTerm(sql, relation, *term);
  for (const std::size_t column : relation.identity) {
    // What equals a key is one.
    if (!Has(*values, column)) EmitIsKey(sql, query.target, relation.columns[column]);
  }
  EmitFitsKey(sql, relation, KeyPart::kSort);
  if (query.start_key && !table.sort_key) {
    sql << " and false";  // the one item was the last of the page before
  } else if (query.start_key) {
    EmitSortTerm(sql, relation, AfterStart(query));
  }
  if (sole) {
    EmitOrderBy(sql, {{&relation.columns[*sole], false, nullptr}}, query.forward);
  } else if (table.sort_key) {
    sql << " order by ";
    EmitTemplate(sql, "t", relation, relation.sort_key);
    sql << " collate \"C\"";
    if (!query.forward) sql << " desc";
  }
  page.EndRows();
}

}  // namespace

SqlStatement EmitTableQuery(const TableQuery& query, const PageColumns& columns,
                            const PageBounds& bounds) {
  PageWriter page(query.target, columns, bounds);
  page.BeginPage();
  // Each relation gives its first rows in order, and the page is the first of all of these.
  const std::size_t count = query.target.table().attached->relations.size();
  for (std::size_t number = 0; number < count; ++number) EmitTableRows(page, query, number);
  page.EndPage(OrderOf(query));
  return std::move(page).Finish("attached_query");
}

}  // namespace tuskgate::translator
