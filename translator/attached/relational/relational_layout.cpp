#include "translator/attached/relational/relational_layout.h"

#include <algorithm>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/columns/column_expression.h"
#include "translator/attached/columns/column_spelling.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/mapping/key_template.h"
#include "translator/items/item_layout.h"

namespace tuskgate::translator {
namespace {

// A column as it stands in a template: the text that a client sees of it.
void EmitColumnText(SqlBuilder& sql, SqlText alias, const AttachedColumn& column) {
  const std::string_view tag = AttributeTag(column.type);
  if (tag == "S") {
    sql << "(";
    EmitVisibleText(
        sql, [&](SqlBuilder& inner) { EmitColumn(inner, alias, column); }, column.type);
    sql << ")";
  } else if (tag == "N" && column.type.kind != ColumnKind::kInteger) {
    sql << "trim_scale(";
    EmitColumnNumber(sql, alias, column);
    sql << ")::text";
  } else {
    EmitColumn(sql, alias, column);
    sql << "::text";
  }
}

void EmitPadded(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation,
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

// A text that holds its separator is escaped: key_template.h.
void EmitPiece(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation,
               const KeyTemplate& key_template, std::size_t at) {
  const auto& piece = std::get<KeyTemplate::ColumnPiece>(key_template.pieces[at]);
  const auto text = [&] { EmitPadded(sql, alias, relation, piece); };
  const std::string* separator = SeparatorInText(relation, key_template, at);
  if (separator == nullptr) {
    text();
    return;
  }
  const auto shared = [&sql](std::string_view value) {
    sql.SharedParameter(SqlType::kText, std::string(value));
  };
  sql << "case when strpos(";
  text();
  sql << " || ";
  shared(*separator);
  sql << ", ";
  shared(*separator);
  sql << ") <= length(";
  text();
  sql << ") or strpos(";
  text();
  sql << ", '\\') > 0 then replace(replace(";
  text();
  sql << ", '\\', '\\\\'), ";
  shared(FirstCharacter(*separator));
  sql << ", '\\' || ";
  shared(FirstCharacter(*separator));
  sql << ") else ";
  text();
  sql << " end";
}

// What of a template's value may hold characters that the stored form escapes.
bool HasFreeText(const AttachedRelation& relation, const KeyTemplate& key_template) {
  return std::any_of(key_template.pieces.begin(), key_template.pieces.end(),
                     [&relation](const KeyTemplate::Piece& piece) {
                       const auto* part = std::get_if<KeyTemplate::ColumnPiece>(&piece);
                       return part != nullptr && IsFreeText(relation.columns[part->column].type);
                     });
}

// The template's value in the stored form.
void EmitStoredTemplate(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation,
                        const KeyTemplate& key_template) {
  if (!HasFreeText(relation, key_template)) {
    EmitTemplate(sql, alias, relation, key_template);
    return;
  }
  EmitStored(sql, [&](SqlBuilder& inner) { EmitTemplate(inner, alias, relation, key_template); });
}

}  // namespace

void EmitTemplate(SqlBuilder& sql, SqlText alias, const AttachedRelation& relation,
                  const KeyTemplate& key_template) {
  sql << "(";
  for (std::size_t i = 0; i < key_template.pieces.size(); ++i) {
    if (i > 0) sql << " || ";
    if (const auto* literal = std::get_if<std::string>(&key_template.pieces[i])) {
      sql.SharedParameter(SqlType::kText, *literal);
    } else {
      EmitPiece(sql, alias, relation, key_template, i);
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
    EmitStoredTemplate(sql, alias_, relation_, *key_template);
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
      EmitStoredTemplate(sql, alias_, relation_, *key_template);
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

namespace {

// The type of what lies below a column; nullptr where there is nothing, or no type is known.
const ColumnType* TypeAt(const ColumnType& column, const BoundPath& path) {
  const ColumnType* type = &column;
  for (std::size_t i = 1; i < path.steps.size() && type != nullptr; ++i) {
    const auto* name = std::get_if<std::string>(&path.steps[i]);
    if (name != nullptr) {
      type = MemberType(*type, *name);
    } else if (type->kind == ColumnKind::kArray) {
      // An array of several dimensions has the same elements.
      type = type->element.get();
    } else {
      type = nullptr;
    }
  }
  return type;
}

}  // namespace

std::optional<AttributeValue> RelationalLayout::Respelled(const BoundPath& path,
                                                          const AttributeValue& constant) const {
  if (TemplateOf(path.Attribute()) != nullptr) return std::nullopt;
  const AttachedColumn* column = FindColumn(relation_, path.Attribute());
  const ColumnType* type = column == nullptr ? nullptr : TypeAt(column->type, path);
  if (type == nullptr || !HasSpellings(*type)) return std::nullopt;
  return translator::Respelled(*type, constant);
}

}  // namespace tuskgate::translator
