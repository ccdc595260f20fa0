#include "translator/attached/relational/logged_changes.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "translator/attached/columns/attached_table.h"
#include "translator/attached/relational/assembled_rows.h"
#include "translator/attached/relational/attached_columns.h"
#include "translator/model/json.h"
#include "translator/model/stored_text.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

// Why no trigger of the relation could see what clients are to see; empty when one can.
std::string_view Obstacle(const AttachedRelation& relation) {
  switch (relation.kind) {
    case RelationKind::kView:
    case RelationKind::kMaterializedView:
      return "a view, which has no changes of its own: attach the tables behind it";
    case RelationKind::kForeign:
      return "a foreign table, whose server does not tell of its changes";
    case RelationKind::kTable:
    case RelationKind::kPartitioned:
      break;
  }
  // A page has the columns before and after; PostgreSQL's MaxTupleAttributeNumber is 1664.
  constexpr std::size_t kMostColumns = 800;
  if (relation.columns.size() > kMostColumns) return "a table with more than 800 columns";
  if (relation.hides_rows)
    return "a table with policies, by which some see rows that others do not";
  return {};
}

// ["column", ...] of those that make the key.
void AppendColumns(std::string& out, const AttachedRelation& relation, const KeyTemplate& key) {
  out.push_back('[');
  for (const KeyTemplate::Piece& piece : key.pieces) {
    const auto* column = std::get_if<KeyTemplate::ColumnPiece>(&piece);
    if (column == nullptr) continue;
    if (out.back() != '[') out.push_back(',');
    AppendJsonString(out, relation.columns[column->column].name);
  }
  out.push_back(']');
}

std::string RelationsOf(const TableDescription& table) {
  std::string out = "[";
  for (const AttachedRelation& relation : table.attached->relations) {
    if (out.back() != '[') out.push_back(',');
    out.append("{\"schema\":");
    AppendJsonString(out, relation.schema);
    out.append(",\"name\":");
    AppendJsonString(out, relation.name);
    out.append(",\"partition\":");
    AppendColumns(out, relation, relation.partition_key);
    out.append(",\"sort\":");
    AppendColumns(out, relation, relation.sort_key);
    out.push_back('}');
  }
  out.push_back(']');
  return out;
}

std::string KeysOf(const TableDescription& table) {
  std::vector<std::string> keys{ToStored(table.partition_key.name),
                                std::string(1, KeyTypeTag(table.partition_key.type))};
  if (table.sort_key) {
    keys.push_back(ToStored(table.sort_key->name));
    keys.emplace_back(1, KeyTypeTag(table.sort_key->type));
  }
  return ArrayLiteral(keys);
}

void EmitText(SqlBuilder& sql, const std::string& text) {
  if (text.empty()) {
    sql << "null";
  } else {
    sql.Parameter(SqlType::kText, text);
  }
}

class Rows final : public LoggedRows {
 public:
  explicit Rows(const TableDescription& table) : table_(table) {}

  void EmitJoins(SqlBuilder& sql) const override {
    EmitJoin(sql, "r.old");
    sql << " o on true";
    EmitJoin(sql, "r.new");
    sql << " n on true";
  }

  std::unique_ptr<RowSet> Assemble(std::unique_ptr<RowSet> rows) const override {
    return AssembleChanges(table_, std::move(rows));
  }

 private:
  void EmitJoin(SqlBuilder& sql, SqlText row) const {
    sql << " left join lateral (";
    const std::vector<AttachedRelation>& relations = table_.attached->relations;
    for (std::size_t number = 0; number < relations.size(); ++number) {
      if (number > 0) sql << " union all ";
      sql << "select ";
      EmitItem(sql, "t", table_, number);
      sql << " from tuskgate.logged_row(null::";
      sql.Quoted(relations[number].sql_name) << ", " << row << ", r.names) t where r.source = ";
      sql.Number(static_cast<std::int64_t>(number));
    }
    sql << ")";
  }

  const TableDescription& table_;
};

}  // namespace

std::optional<ApiError> RefuseAttachedStream(const TableDescription& table) {
  if (table.attached->has_principal) {
    return ValidationError(
        fmt::format("Table {} cannot have a stream: clients share it, and a stream would show each "
                    "of them the items of all",
                    table.name));
  }
  for (const AttachedRelation& relation : table.attached->relations) {
    if (const std::string_view obstacle = Obstacle(relation); !obstacle.empty()) {
      return ValidationError(fmt::format("Table {} cannot have a stream: {} is {}", table.name,
                                         relation.sql_name, obstacle));
    }
  }
  return std::nullopt;
}

std::optional<ApiError> AttachedStreamError(const TableDescription& table,
                                            std::string_view trouble) {
  const std::size_t space = trouble.find(' ');
  const std::string_view relation = trouble.substr(std::min(space, trouble.size() - 1) + 1);
  if (trouble.starts_with("right ")) {
    return ApiError{ErrorKind::kAccessDenied,
                    fmt::format("The database role of the server may not make the trigger that a "
                                "stream needs: \"grant trigger on {}\" lets it",
                                relation),
                    {}};
  }
  if (trouble.starts_with("children ")) {
    return ValidationError(
        fmt::format("Table {} cannot have a stream: {} is a table that others inherit from, whose "
                    "rows are its rows too",
                    table.name, relation));
  }
  return std::nullopt;
}

SqlStatement EmitSetAttachedStream(const TableDescription& table, const std::string& known,
                                   int shards) {
  const TableSettings& settings = table.settings;
  SqlBuilder sql;
  sql << "select tuskgate.stream_attached(";
  sql.Parameter(SqlType::kText, table.name);
  sql << ", ";
  sql.Parameter(SqlType::kText, table.id);
  sql << "::uuid, ";
  sql.Parameter(SqlType::kJsonb, RelationsOf(table));
  sql << ", ";
  sql.Parameter(SqlType::kTextArray, KeysOf(table));
  sql << ", ";
  EmitText(sql, known);
  sql << ", ";
  EmitText(sql, settings.stream_view_type);
  sql << ", ";
  EmitText(sql, settings.stream_label);
  sql << ", ";
  sql.Parameter(SqlType::kInt4, std::to_string(shards));
  sql << ")";
  SqlStatement statement = std::move(sql).Finish("set_stream", Lane::kBulk);
  statement.locks_tables = true;
  return statement;
}

std::unique_ptr<LoggedRows> AttachedLoggedRows(const TableDescription& table) {
  return std::make_unique<Rows>(table);
}

}  // namespace tuskgate::translator
