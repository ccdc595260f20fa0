#include "translator/attached/relational/faults.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::translator {

namespace {

// https://www.postgresql.org/docs/15/errcodes-appendix.html
constexpr std::string_view kNotNull = "23502";
constexpr std::string_view kForeignKey = "23503";
constexpr std::string_view kUnique = "23505";
constexpr std::string_view kCheck = "23514";
constexpr std::string_view kExclusion = "23P01";
constexpr std::string_view kViewCheck = "44000";
constexpr std::string_view kNoPrivilege = "42501";
constexpr std::string_view kRaised = "P0001";   // by a trigger of theirs
constexpr std::string_view kRefused = "TGA01";  // by column_*.sql, with a message for the client
constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";

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
  const std::string_view state = error.sqlstate;
  if (state == kUnique) {
    const Violated violated = FindConstraint(table, error.constraint_name);
    // A partition tells of its own constraint.
    const bool raced =
        violated.constraint != nullptr ? violated.constraint->is_identity : HasOnlyIdentity(table);
    return raced ? StatementFault::kRaced : StatementFault::kRequest;
  }
  if (MeansTableChanged(error) || state == "42703" || state == "42704" || state == "42804" ||
      state == "42883" || state == "42P10" || state == "3F000" || state == "42846") {
    return StatementFault::kChanged;
  }
  if (state.starts_with("23") || state.starts_with("22") || state == kViewCheck ||
      state == kNoPrivilege || state == kRaised || state == kRefused) {
    return StatementFault::kRequest;
  }
  return StatementFault::kOther;
}

ApiError AttachedNotAuthorized(const TableDescription& table) {
  return {ErrorKind::kAccessDenied,
          fmt::format("The database role that serves table {} is not authorized to perform this "
                      "operation on it",
                      table.name),
          {}};
}

ApiError AttachedError(const TableDescription& table, const SqlError& error) {
  const std::string_view state = error.sqlstate;
  if (state == kNoPrivilege) return AttachedNotAuthorized(table);
  if (state == kRefused) return ValidationError(std::string(error.message));
  if (state == kNotNull) {
    return ValidationError(fmt::format("{}Attribute {} is required by table {}", kInvalid,
                                       AttributeOf(table, error.column_name), table.name));
  }
  if (state == kForeignKey) return Violation(table, error, "foreign key constraint");
  if (state == kUnique) return Violation(table, error, "unique constraint");
  if (state == kCheck && error.constraint_name.empty() && IsPartitioned(table)) {
    return ValidationError(
        fmt::format("{}No partition of table {} takes the item", kInvalid, table.name));
  }
  if (state == kCheck) return Violation(table, error, "check constraint");
  if (state == kExclusion) return Violation(table, error, "exclusion constraint");
  if (state == kViewCheck) {
    return ValidationError(
        fmt::format("{}The item is outside the view that is table {}", kInvalid, table.name));
  }
  if (state == kRaised) {
    return ValidationError(
        fmt::format("{}A trigger of table {} refuses the change", kInvalid, table.name));
  }
  return ValidationError(fmt::format("{}A value does not fit the type of its column in table {}{}",
                                     kInvalid, table.name, Unchecked(table)));
}

}  // namespace tuskgate::translator
