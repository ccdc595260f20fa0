#include "gateway/process/views_command.h"

#include <stdexcept>
#include <string_view>

#include <fmt/format.h>
#include <pqxx/pqxx>

#include "gateway/process/command_database.h"

namespace tuskgate::gateway {
namespace {

// How a path and its value are merged into an object of the options: {"types": {"Year": "iso"}}.
void DeclareMember(pqxx::work& transaction, const std::string& table, const std::string& option,
                   const std::string& path, const std::string& value) {
  transaction.exec_params(
      "update tuskgate.report_options set options = options || jsonb_build_object($2::text, "
      "coalesce(options -> $2::text, '{}') || jsonb_build_object($3::text, $4::text)) "
      "where table_name = $1",
      table, option, path, value);
}

void DeclareEntity(pqxx::work& transaction, const std::string& table, const std::string& rule) {
  transaction.exec_params(
      "update tuskgate.report_options "
      "set options = options || jsonb_build_object('entity', $2::jsonb) where table_name = $1",
      table, rule);
}

std::string Rule(pqxx::work& transaction, const std::string& kind, const std::string& text) {
  return transaction.exec_params1("select jsonb_build_object($1::text, $2::text)", kind, text)[0]
      .as<std::string>();
}

void Declare(pqxx::work& transaction, const std::string& table, const ViewsOptions& options) {
  transaction.exec_params(
      "insert into tuskgate.report_options (table_name) values ($1) on conflict do nothing", table);
  if (options.entity_attribute) {
    DeclareEntity(transaction, table, Rule(transaction, "attribute", *options.entity_attribute));
  }
  if (options.entity_separator) {
    DeclareEntity(transaction, table, Rule(transaction, "separator", *options.entity_separator));
  }
  if (options.no_entities) DeclareEntity(transaction, table, "false");
  for (const auto& [path, type] : options.types) {
    DeclareMember(transaction, table, "types", path, type);
  }
  for (const auto& [path, name] : options.names) {
    DeclareMember(transaction, table, "names", path, name);
  }
  for (const std::string& path : options.excluded) {
    transaction.exec_params(
        "update tuskgate.report_options set options = options || jsonb_build_object('exclude', "
        "(coalesce(options -> 'exclude', '[]') - $2::text) || to_jsonb($2::text)) "
        "where table_name = $1",
        table, path);
  }
}

// One table is one transaction: a table that is deleted meanwhile waits for its own views only.
// Returns the number of changes.
std::size_t RefreshTable(pqxx::connection& connection, const std::string& table,
                         const ViewsOptions& options,
                         const std::function<void(const std::string&)>& print) {
  pqxx::work transaction(connection);
  if (options.Declares()) Declare(transaction, table, options);
  const pqxx::result changes = transaction.exec_params(
      "select view, change, coalesce(detail, '') from "
      "tuskgate.refresh_report_views($1, $2, $3)",
      table, options.sample, options.check);
  std::size_t count = 0;
  for (const auto& row : changes) {
    const std::string_view change = row[1].c_str();
    std::string_view separator = ": ";
    if (change == "looked at") {
      separator = " ";
    } else {
      ++count;
    }
    print(fmt::format("{}: {}{}{}", row[0].c_str(), change, row[2].size() > 0 ? separator : "",
                      row[2].c_str()));
  }
  if (!options.check) transaction.commit();
  return count;
}

}  // namespace

std::optional<std::string> Complaint(const ViewsOptions& options) {
  const int rules = static_cast<int>(options.entity_attribute.has_value()) +
                    static_cast<int>(options.entity_separator.has_value()) +
                    static_cast<int>(options.no_entities);
  if (rules > 1) return "--entity, --entity-separator and --no-entities exclude each other";
  if (options.Declares() && options.tables.size() != 1) {
    return "--entity, --entity-separator, --no-entities, --type, --rename and --exclude are for "
           "one "
           "table: give one --table";
  }
  return std::nullopt;
}

bool RefreshViews(const std::string& connection_string, const ViewsOptions& options,
                  const std::function<void(const std::string& line)>& print) {
  try {
    pqxx::connection connection(connection_string);
    RequireFunction(connection, "refresh_report_views(text,integer,boolean)");
    std::size_t changes = 0;
    for (const std::string& table :
         options.tables.empty() ? TableNames(connection) : options.tables) {
      try {
        changes += RefreshTable(connection, table, options, print);
      } catch (const pqxx::undefined_table&) {
        // Of all tables, one that was deleted since is no failure.
        if (!options.tables.empty()) throw;
      }
    }
    return changes > 0;
  } catch (const pqxx::failure& error) {
    throw std::runtime_error(fmt::format("cannot refresh the views: {}", Words(error.what())));
  }
}

}  // namespace tuskgate::gateway
