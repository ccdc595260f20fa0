#include "translator/attached/relational/faults.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/row_values.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::translator {

namespace {

constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";

// tuskgate.left_out, where another writer may have come between.
constexpr std::string_view kLeftOutOrRaced = "TGA02";

struct Violated {
  const AttachedRelation* relation = nullptr;
  const AttachedConstraint* constraint = nullptr;
};

Violated FindConstraint(const TableDescription& table, std::string_view name) {
  for (const AttachedRelation& relation : table.attached->relations) {
    for (const AttachedConstraint& constraint : relation.constraints) {
      if (constraint.name == name) return {&relation, &constraint};
    }
  }
  return {};
}

std::string AttributeOf(const TableDescription& table, std::string_view column_name) {
  for (const AttachedRelation& relation : table.attached->relations) {
    for (const AttachedColumn& column : relation.columns) {
      if (column.name == column_name) return column.attribute;
    }
  }
  return std::string(column_name);
}

bool IsPartitioned(const TableDescription& table) {
  const auto& relations = table.attached->relations;
  return std::any_of(relations.begin(), relations.end(), [](const AttachedRelation& relation) {
    return relation.kind == RelationKind::kPartitioned;
  });
}

bool HasRules(const TableDescription& table) {
  const auto& relations = table.attached->relations;
  return std::any_of(relations.begin(), relations.end(),
                     [](const AttachedRelation& relation) { return relation.HasRules(); });
}

// Whether the table has partitions, and no unique constraints but those of its keys.
bool HasOnlyIdentity(const TableDescription& table) {
  for (const AttachedRelation& relation : table.attached->relations) {
    for (const AttachedConstraint& constraint : relation.constraints) {
      if (constraint.kind == AttachedConstraint::Kind::kUnique && !constraint.is_identity) {
        return false;
      }
    }
  }
  return IsPartitioned(table);
}

// "Attribute price" or "Attributes price, currency"; empty where it is not known.
std::string Attributes(const Violated& violated) {
  if (violated.constraint == nullptr || violated.constraint->columns.empty()) return "";
  std::string names;
  for (const std::size_t column : violated.constraint->columns) {
    if (!names.empty()) names.append(", ");
    names.append(violated.relation->columns[column].attribute);
  }
  return fmt::format("{} {}", violated.constraint->columns.size() > 1 ? "Attributes" : "Attribute",
                     names);
}

ApiError Violation(const TableDescription& table, const SqlError& error, std::string_view rule) {
  std::string subject = Attributes(FindConstraint(table, error.constraint_name));
  if (subject.empty()) subject = "The item";
  const std::string_view verb = subject.starts_with("Attributes ") ? "violate" : "violates";
  return ValidationError(fmt::format("{}{} {} the {} {} of table {}", kInvalid, subject, verb, rule,
                                     error.constraint_name, table.name));
}

// The attributes of whose columns only PostgreSQL knows what fits; the others were checked.
std::string Unchecked(const TableDescription& table) {
  std::string names;
  for (const AttachedRelation& relation : table.attached->relations) {
    for (const AttachedColumn& column : relation.columns) {
      const auto kind = column.type.kind;
      if (kind != ColumnKind::kOpaque && kind != ColumnKind::kRange) continue;
      names.append(names.empty() ? ": one of " : ", ").append(column.attribute);
    }
  }
  return names;
}

}  // namespace

StatementFault AttachedFaultOf(const TableDescription& table, const SqlError& error) {
  if (error.sqlstate == kLeftOutOrRaced) return StatementFault::kRaced;
  if (IsOfCodeInside(error)) return StatementFault::kRequest;
  switch (SqlFaultOf(error)) {
    case SqlFault::kUnique: {
      const Violated violated = FindConstraint(table, error.constraint_name);
      // A partition tells of its own constraint.
      const bool raced = violated.constraint != nullptr ? violated.constraint->is_identity
                                                        : HasOnlyIdentity(table);
      return raced ? StatementFault::kRaced : StatementFault::kRequest;
    }
    case SqlFault::kRelationIsGone:
    case SqlFault::kRelationChanged:
      return StatementFault::kChanged;
    case SqlFault::kNotNull:
    case SqlFault::kForeignKey:
    case SqlFault::kCheck:
    case SqlFault::kExclusion:
    case SqlFault::kOtherConstraint:
    case SqlFault::kViewCheck:
    case SqlFault::kBadValue:
    case SqlFault::kTooLarge:
    case SqlFault::kNotAuthorized:
    case SqlFault::kRefused:
    case SqlFault::kRaised:
    case SqlFault::kNotPossible:
      return StatementFault::kRequest;
    default:
      return StatementFault::kOther;
  }
}

ApiError AttachedNotAuthorized(const TableDescription& table) {
  return {ErrorKind::kAccessDenied,
          fmt::format("The database role that serves table {} is not authorized to perform this "
                      "operation on it",
                      table.name),
          {}};
}

ApiError AttachedError(const TableDescription& table, const SqlError& error) {
  switch (SqlFaultOf(error)) {
    case SqlFault::kNotAuthorized:
      return AttachedNotAuthorized(table);
    case SqlFault::kRefused:
      return ValidationError(std::string(error.message));
    case SqlFault::kNotNull:
      return ValidationError(fmt::format("{}Attribute {} is required by table {}", kInvalid,
                                         AttributeOf(table, error.column_name), table.name));
    case SqlFault::kForeignKey:
      return Violation(table, error, "foreign key constraint");
    case SqlFault::kUnique:
      return Violation(table, error, "unique constraint");
    case SqlFault::kCheck:
      if (error.constraint_name.empty() && IsPartitioned(table)) {
        return ValidationError(
            fmt::format("{}No partition of table {} takes the item", kInvalid, table.name));
      }
      return Violation(table, error, "check constraint");
    case SqlFault::kExclusion:
      return Violation(table, error, "exclusion constraint");
    case SqlFault::kViewCheck:
      return ValidationError(
          fmt::format("{}The item is outside the view that is table {}", kInvalid, table.name));
    case SqlFault::kRaised:
      return ValidationError(fmt::format("{}A trigger of table {} refuses the change{}{}", kInvalid,
                                         table.name, IsForClient(error) ? ": " : "",
                                         IsForClient(error) ? error.message : ""));
    case SqlFault::kBadValue:
    case SqlFault::kOtherConstraint:
      return ValidationError(
          fmt::format("{}A value does not fit the type of its column in table {}{}", kInvalid,
                      table.name, Unchecked(table)));
    case SqlFault::kTooLarge:
      if (error.has_context) break;
      return ValidationError(fmt::format("{}A value is larger than an index of table {} can hold",
                                         kInvalid, table.name));
    case SqlFault::kNotPossible:
      if (error.has_context) break;
      // PostgreSQL takes no statement that looks at what became of a write.
      if (HasRules(table)) return ChangeLeftOut(table);
      return ValidationError(fmt::format("{}The relation of table {} cannot do this, as it is now",
                                         kInvalid, table.name));
    default:
      break;
  }
  return ValidationError(
      fmt::format("{}A trigger or a function of table {} failed", kInvalid, table.name));
}

}  // namespace tuskgate::translator
