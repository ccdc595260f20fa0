#include "translator/attached/relational/relational_layout.h"

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/items/item_layout.h"

namespace tuskgate::translator {
namespace {

// A column as it stands in a template: the text that a client sees of it.
void EmitColumnText(SqlBuilder& sql, SqlText alias, const AttachedColumn& column) {
  const std::string_view tag = AttributeTag(column.type);
  if (tag == "S") {
    EmitColumnString(sql, alias, column);
  } else if (tag == "N" && column.type.kind != ColumnKind::kInteger) {
    sql << "trim_scale(";
    EmitColumnNumber(sql, alias, column);
    sql << ")::text";
  } else {
    EmitColumn(sql, alias, column);
    sql << "::text";
  }
}

void EmitPiece(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation,
               const KeyTemplate::ColumnPiece& piece) {
  const AttachedColumn& column = relation.columns[piece.column];
  if (piece.width == 0) {
    EmitColumnText(sql, alias, column);
    return;
  }
  // lpad would cut what is longer.
  sql << "lpad(";
  EmitColumnText(sql, alias, column);
  sql << ", greatest(";
  sql.Number(piece.width);
  sql << ", length(";
  EmitColumnText(sql, alias, column);
  sql << ")), '0')";
}

}  // namespace

void EmitTemplate(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation,
                  const KeyTemplate& key_template) {
  sql << "(";
  bool first = true;
  for (const KeyTemplate::Piece& piece : key_template.pieces) {
    if (!first) sql << " || ";
    first = false;
    if (const auto* literal = std::get_if<std::string>(&piece)) {
      sql.SharedParameter(SqlType::kText, *literal);
    } else {
      EmitPiece(sql, alias, relation, std::get<KeyTemplate::ColumnPiece>(piece));
    }
  }
  sql << ")";
}

const KeyTemplate* RelationalLayout::TemplateOf(const std::string& attribute) const {
  if (attribute == table_.partition_key.name && !relation_.partition_key.SoleColumn()) {
    return &relation_.partition_key;
  }
  if (table_.sort_key && attribute == table_.sort_key->name && !relation_.sort_key.SoleColumn()) {
    return &relation_.sort_key;
  }
  return nullptr;
}

void RelationalLayout::Value(SqlBuilder& sql, const BoundPath& path) const {
  if (const KeyTemplate* key_template = TemplateOf(path.Attribute())) {
    if (!path.IsTopLevel()) {
      sql << "null::jsonb";
      return;
    }
    sql << "nullif(jsonb_build_object('S', ";
    EmitTemplate(sql, alias_, relation_, *key_template);
    sql << "), '{\"S\": null}'::jsonb)";
    return;
  }
  const AttachedColumn* column = FindColumn(relation_, path.Attribute());
  if (column == nullptr) {
    if (!relation_.overflow) {
      sql << "null::jsonb";
      return;
    }
    sql << "(";
    EmitColumn(sql, alias_, relation_.columns[*relation_.overflow]);
    sql << "::jsonb #> ";
    sql.SharedParameter(SqlType::kTextArray, JsonPath(path));
    sql << ")";
    return;
  }
  if (!path.IsTopLevel()) {
    EmitNestedValue(sql, alias_, *column, {path.steps.begin() + 1, path.steps.end()});
    return;
  }
  if (relation_.nulls == NullColumns::kAbsent) {
    EmitColumnValue(sql, alias_, *column);
    return;
  }
  sql << "coalesce(";
  EmitColumnValue(sql, alias_, *column);
  sql << ", case when " << present_ << " then '{\"NULL\": true}'::jsonb end)";
}

void RelationalLayout::Typed(SqlBuilder& sql, const BoundPath& path, SqlText tag) const {
  sql << "(";
  Value(sql, path);
  sql << " ->> '" << tag << "')";
}

void RelationalLayout::StringAt(SqlBuilder& sql, const BoundPath& path) const {
  if (path.IsTopLevel()) {
    if (const KeyTemplate* key_template = TemplateOf(path.Attribute())) {
      EmitTemplate(sql, alias_, relation_, *key_template);
      return;
    }
    const AttachedColumn* column = FindColumn(relation_, path.Attribute());
    if (column != nullptr && AttributeTag(column->type) == "S") {
      EmitColumnString(sql, alias_, *column);
      return;
    }
  }
  Typed(sql, path, "S");
}

void RelationalLayout::NumberAt(SqlBuilder& sql, const BoundPath& path) const {
  if (path.IsTopLevel()) {
    const AttachedColumn* column = FindColumn(relation_, path.Attribute());
    if (column != nullptr && AttributeTag(column->type) == "N") {
      EmitColumnNumber(sql, alias_, *column);
      return;
    }
  }
  Typed(sql, path, "N");
  sql << "::numeric";
}

void RelationalLayout::BinaryAt(SqlBuilder& sql, const BoundPath& path) const {
  if (path.IsTopLevel()) {
    const AttachedColumn* column = FindColumn(relation_, path.Attribute());
    if (column != nullptr && AttributeTag(column->type) == "B") {
      EmitColumnBinary(sql, alias_, *column);
      return;
    }
  }
  sql << "decode(";
  Typed(sql, path, "B");
  sql << ", 'base64')";
}

}  // namespace tuskgate::translator
