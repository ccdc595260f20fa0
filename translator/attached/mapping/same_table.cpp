#include "translator/attached/mapping/same_table.h"

#include <algorithm>
#include <tuple>

#include "translator/attached/columns/attached_table.h"

namespace tuskgate::translator {
namespace {

template <typename T, typename Same>
bool AllSame(const std::vector<T>& a, const std::vector<T>& b, Same same) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

bool IsSameType(const ColumnType& a, const ColumnType& b) {
  const auto simple = [](const ColumnType& t) {
    return std::tie(t.kind, t.sql_name, t.time_format, t.array_format, t.numbers, t.empty,
                    t.is_jsonb, t.blank_padded, t.loose_collation, t.bytes, t.max_length, t.labels);
  };
  if (simple(a) != simple(b)) return false;
  if ((a.element == nullptr) != (b.element == nullptr)) return false;
  if (a.element != nullptr && !IsSameType(*a.element, *b.element)) return false;
  return AllSame(a.fields, b.fields, [](const ColumnType::Field& x, const ColumnType::Field& y) {
    return x.name == y.name && IsSameType(x.type, y.type);
  });
}

bool IsSameColumn(const AttachedColumn& a, const AttachedColumn& b) {
  return std::tie(a.name, a.attribute, a.not_null, a.read_only, a.bytewise) ==
             std::tie(b.name, b.attribute, b.not_null, b.read_only, b.bytewise) &&
         IsSameType(a.type, b.type);
}

bool IsSameTemplate(const KeyTemplate& a, const KeyTemplate& b) {
  return AllSame(a.pieces, b.pieces, [](const KeyTemplate::Piece& x, const KeyTemplate::Piece& y) {
    const auto* column = std::get_if<KeyTemplate::ColumnPiece>(&x);
    const auto* other = std::get_if<KeyTemplate::ColumnPiece>(&y);
    if ((column == nullptr) != (other == nullptr)) return false;
    if (column == nullptr) return std::get<std::string>(x) == std::get<std::string>(y);
    return column->column == other->column && column->width == other->width;
  });
}

bool IsSameConstraint(const AttachedConstraint& a, const AttachedConstraint& b) {
  return std::tie(a.name, a.kind, a.columns, a.is_identity, a.is_arbiter) ==
         std::tie(b.name, b.kind, b.columns, b.is_identity, b.is_arbiter);
}

bool IsSameRelation(const AttachedRelation& a, const AttachedRelation& b) {
  const auto simple = [](const AttachedRelation& r) {
    return std::tie(r.schema, r.name, r.kind, r.insertable, r.updatable, r.deletable, r.may_insert,
                    r.lockable, r.may_leave_out, r.hides_rows, r.inserts_replaced,
                    r.updates_replaced, r.deletes_replaced, r.identity, r.unknown, r.missing,
                    r.nulls, r.overflow, r.rows, r.bytes, r.bounds);
  };
  return simple(a) == simple(b) && IsSameTemplate(a.partition_key, b.partition_key) &&
         IsSameTemplate(a.sort_key, b.sort_key) && AllSame(a.columns, b.columns, IsSameColumn) &&
         AllSame(a.constraints, b.constraints, IsSameConstraint);
}

bool IsSameKey(const KeyAttribute& a, const KeyAttribute& b) {
  return a.name == b.name && a.type == b.type;
}

bool IsSameIndex(const IndexDescription& a, const IndexDescription& b) {
  return a.name == b.name && a.attached_relation == b.attached_relation &&
         AllSame(a.partition_key, b.partition_key, IsSameKey) &&
         AllSame(a.sort_key, b.sort_key, IsSameKey);
}

}  // namespace

bool IsSameTable(const TableDescription& a, const TableDescription& b) {
  return a.attached != nullptr && b.attached != nullptr && a.name == b.name && a.id == b.id &&
         IsSameKey(a.partition_key, b.partition_key) &&
         a.sort_key.has_value() == b.sort_key.has_value() &&
         (!a.sort_key || IsSameKey(*a.sort_key, *b.sort_key)) &&
         AllSame(a.indexes, b.indexes, IsSameIndex) &&
         a.settings.stream_view_type == b.settings.stream_view_type &&
         a.settings.stream_label == b.settings.stream_label &&
         a.attached->has_principal == b.attached->has_principal &&
         AllSame(a.attached->relations, b.attached->relations, IsSameRelation);
}

}  // namespace tuskgate::translator
