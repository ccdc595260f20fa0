#include "translator/attached/relational/page_writer.h"

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/attached/relational/relation_sql.h"
#include "translator/attached/relational/relational_layout.h"
#include "translator/layout/condition.h"

namespace tuskgate::translator {

bool PageWriter::SortsRelations(Order order) const {
  return HasSeveral() && order != Order::kAsTheyCome && target_.table().sort_key.has_value();
}

void PageWriter::BeginPage() {
  if (IsWindowed()) {
    sql_ << "select q.* from (select r.*, sum(r.\"~bytes\") over (rows between unbounded preceding "
            "and 1 preceding) as \"~before\" from (";
  }
  if (HasSeveral()) sql_ << "select u.* from (";
}

void PageWriter::EndPage(Order order) {
  if (!has_rows_) {
    BeginRows(0, order);
    sql_ << " and false";
    EndRows();
  }
  if (HasSeveral()) {
    sql_ << ") u";
    if (SortsRelations(order)) {
      sql_ << " order by u.\"~sort\"";
      if (target_.table().sort_key->type == KeyType::kString) sql_ << " collate \"C\"";
      if (order == Order::kBackward) sql_ << " desc";
    }
    EmitLimit();
  }
  if (!IsWindowed()) return;
  sql_ << ") r) q where coalesce(q.\"~before\", 0) < ";
  sql_.Parameter(SqlType::kInt8, std::to_string(bounds_.bytes));
}

void PageWriter::BeginRows(std::size_t number, Order order) {
  if (has_rows_) sql_ << " union all ";
  has_rows_ = true;
  if (HasSeveral()) sql_ << "(";
  const AttachedRelation& relation = Relation(number);
  const TableDescription& table = target_.table();
  sql_ << "select ";
  if (columns_.filter != nullptr) {
    EmitCondition(sql_, RelationalLayout(table, relation, "t", "true"), *columns_.filter);
  } else {
    sql_ << "true";
  }
  sql_ << " as \"~matched\", ";
  EmitItem(sql_, "t", table, number);
  if (IsWindowed()) {
    // At least, so that where the server ends the page, the page is full.
    sql_ << ", ";
    if (!EmitLeastSize(sql_, "t", relation)) sql_ << "0";
    sql_ << " as \"~bytes\"";
  }
  if (SortsRelations(order)) {
    sql_ << ", ";
    EmitSortKey(relation);
    sql_ << " as \"~sort\"";
  }
  sql_ << " from ";
  sql_.Quoted(relation.sql_name) << " t where true";
}

void PageWriter::EmitLimit() {
  sql_ << " limit ";
  sql_.Parameter(SqlType::kInt8, std::to_string(bounds_.rows));
}

void PageWriter::EndRows() {
  EmitLimit();
  if (HasSeveral()) sql_ << ")";
}

// The sort key in the type that is common to the table's relations.
void PageWriter::EmitSortKey(const AttachedRelation& relation) {
  const auto column = relation.sort_key.SoleColumn();
  if (!column) {
    EmitTemplate(sql_, "t", relation, relation.sort_key);
    return;
  }
  const AttachedColumn& key = relation.columns[*column];
  switch (target_.table().sort_key->type) {
    case KeyType::kString:
      EmitColumnString(sql_, "t", key);
      return;
    case KeyType::kNumber:
      EmitColumnNumber(sql_, "t", key);
      return;
    case KeyType::kBinary:
      EmitColumnBinary(sql_, "t", key);
      return;
  }
}

SqlStatement PageWriter::Finish(std::string_view name) && {
  SqlStatement statement = std::move(sql_).Finish(name, LaneOf(target_.table(), bounds_.LaneOf()));
  statement.attached.rows = AttachedRows::kPage;
  return statement;
}

}  // namespace tuskgate::translator
