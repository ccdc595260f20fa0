#include "translator/attached/relational/key_values.h"

#include <algorithm>
#include <span>
#include <string>

#include "translator/attached/columns/column_expression.h"
#include "translator/attached/columns/column_readable.h"
#include "translator/attached/columns/column_sql.h"
#include "translator/attached/relational/relational_layout.h"
#include "translator/model/key.h"

namespace tuskgate::translator {
namespace {

// Of no key by itself.
constexpr std::size_t kNoLimit = 0;

bool Has(std::span<const KeyAttribute> keys, const std::string& attribute) {
  return std::any_of(keys.begin(), keys.end(),
                     [&attribute](const KeyAttribute& key) { return key.name == attribute; });
}

// The most bytes that the column's value may have.
std::size_t MostBytes(const ReadTarget& target, const AttachedColumn& column) {
  const TableDescription& table = target.table();
  const bool sorts = Has(target.SortKey(), column.attribute) ||
                     (table.sort_key && table.sort_key->name == column.attribute);
  if (sorts) return kMaxSortKeyBytes;
  const bool parts =
      Has(target.PartitionKey(), column.attribute) || table.partition_key.name == column.attribute;
  return parts ? kMaxPartitionKeyBytes : kNoLimit;
}

// The most bytes that a value may have by its type; nullopt: any number.
std::optional<std::size_t> LongestOf(const ColumnType& type) {
  constexpr std::size_t kBytesOfCharacter = 4;
  constexpr std::size_t kShort = 64;  // dates, numbers of up to 38 digits, names
  switch (type.kind) {
    case ColumnKind::kText:
      if (type.max_length) {
        return static_cast<std::size_t>(*type.max_length) * kBytesOfCharacter;
      }
      if (type.sql_name == "name" || type.sql_name == "\"char\"") return kShort;
      return std::nullopt;
    case ColumnKind::kEnum:
      return kShort;
    case ColumnKind::kBytes:
    case ColumnKind::kOpaque:
      return std::nullopt;
    default:
      return kShort;
  }
}

bool IsEmptyAllowed(const ColumnType& type) {
  switch (type.kind) {
    case ColumnKind::kText:
    case ColumnKind::kBytes:
    case ColumnKind::kOpaque:
      return true;
    case ColumnKind::kEnum:
      return std::find(type.labels.begin(), type.labels.end(), "") != type.labels.end();
    default:
      return false;
  }
}

// The column as clients see it, for types of text and bytes.
void EmitVisible(SqlBuilder& sql, const AttachedColumn& column) {
  const EmitExpression value = [&column](SqlBuilder& inner) { EmitColumn(inner, "t", column); };
  if (column.type.kind == ColumnKind::kText || column.type.kind == ColumnKind::kBytes) {
    value(sql);
    if (column.type.blank_padded) sql << "::text";
    return;
  }
  EmitVisibleText(sql, value, column.type);
}

bool IsDoubtfulNumber(const ColumnType& type) {
  return AttributeTag(type) == "N" && type.kind != ColumnKind::kInteger;
}

// Whether the template's text can be longer than a key.
bool MayBeTooLong(const AttachedRelation& relation, const KeyTemplate& key, std::size_t most) {
  std::size_t longest = 0;
  for (const KeyTemplate::Piece& piece : key.pieces) {
    if (const auto* literal = std::get_if<std::string>(&piece)) {
      longest += literal->size();
      continue;
    }
    const auto& part = std::get<KeyTemplate::ColumnPiece>(piece);
    const auto bytes = LongestOf(relation.columns[part.column].type);
    if (!bytes) return true;
    longest += std::max(*bytes, static_cast<std::size_t>(std::max(part.width, 0)));
  }
  return longest > most;
}

}  // namespace

void EmitIsKey(SqlBuilder& sql, const ReadTarget& target, const AttachedColumn& column) {
  const ColumnType& type = column.type;
  const bool may_be_empty = IsEmptyAllowed(type);
  if (may_be_empty) {
    sql << " and ";
    EmitVisible(sql, column);
    sql << " <> ";
    if (type.empty.empty()) {
      sql << "''";
    } else {
      // What the empty text is to clients nothing else can be.
      sql.SharedParameter(SqlType::kText, type.empty);
    }
  }
  const std::size_t most = MostBytes(target, column);
  const auto longest = LongestOf(type);
  if (most != kNoLimit && (!longest || *longest > most)) {
    sql << " and octet_length(";
    EmitVisible(sql, column);
    sql << ") <= ";
    sql.Number(static_cast<std::int64_t>(most));
  }
  if (IsDoubtfulNumber(type)) {
    sql << " and not ";
    EmitIsNoNumber(
        sql, [&column](SqlBuilder& inner) { EmitColumn(inner, "t", column); }, type);
  } else if (!may_be_empty && !column.not_null) {
    sql << " and ";
    EmitColumn(sql, "t", column);
    sql << " is not null";
  }
}

void EmitFitsKey(SqlBuilder& sql, const AttachedRelation& relation, KeyPart part) {
  const KeyTemplate& key = part == KeyPart::kPartition ? relation.partition_key : relation.sort_key;
  const std::size_t most = part == KeyPart::kPartition ? kMaxPartitionKeyBytes : kMaxSortKeyBytes;
  if (key.Empty() || key.SoleColumn() || !MayBeTooLong(relation, key, most)) return;
  sql << " and octet_length(";
  EmitTemplate(sql, "t", relation, key);
  sql << ") <= ";
  sql.Number(static_cast<std::int64_t>(most));
}

bool EmitIsItem(SqlBuilder& sql, const ReadTarget& target, const AttachedRelation& relation) {
  const auto emit = [&target, &relation](SqlBuilder& into) {
    for (const std::size_t column : relation.identity) {
      EmitIsKey(into, target, relation.columns[column]);
    }
    EmitFitsKey(into, relation, KeyPart::kPartition);
    EmitFitsKey(into, relation, KeyPart::kSort);
  };
  SqlBuilder conditions;
  emit(conditions);
  if (std::move(conditions).Finish("", Lane::kRead).text.empty()) return false;
  emit(sql);
  return true;
}

}  // namespace tuskgate::translator
