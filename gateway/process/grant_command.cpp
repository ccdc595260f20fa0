#include "gateway/process/grant_command.h"

#include <stdexcept>
#include <string_view>

#include <fmt/format.h>
#include <pqxx/pqxx>

#include "translator/model/sql_name.h"

namespace tuskgate::gateway {
namespace {

// Roles belong to the cluster: another database of it may have them already.
constexpr std::string_view kRoles =
    "do $$\n"
    "begin\n"
    "  if to_regrole('tuskgate_owner') is null then\n"
    "    create role tuskgate_owner nologin;\n"
    "  end if;\n"
    "  if to_regrole('tuskgate_gateway') is null then\n"
    "    create role tuskgate_gateway nologin;\n"
    "  end if;\n"
    "end\n"
    "$$;\n";
constexpr std::string_view kRights = "select tuskgate.gateway_rights();\n";

std::string Membership(const std::string& role) {
  return fmt::format("grant tuskgate_gateway to {};\n", translator::QuoteIdentifier(role));
}

}  // namespace

std::optional<std::string> CheckGrantArguments(const GrantArguments& arguments) {
  if (arguments.role.empty()) return "grant takes --role";
  return std::nullopt;
}

std::string GrantStatements(const std::string& role) {
  return fmt::format("begin;\n{}{}{}commit;\n", kRoles, kRights, Membership(role));
}

void Grant(const std::string& connection_string, const std::string& role) {
  try {
    pqxx::connection connection(connection_string);
    pqxx::work transaction(connection);
    const pqxx::row migrated =
        transaction.exec1("select to_regprocedure('tuskgate.gateway_rights()') is not null");
    if (!migrated[0].as<bool>()) {
      throw std::runtime_error(
          "the database's schema is not up to date: bring it there with tuskgate migrate");
    }
    transaction.exec0("set local client_min_messages = warning");
    transaction.exec0(std::string(kRoles));
    transaction.exec(std::string(kRights));
    transaction.exec0(Membership(role));
    transaction.commit();
  } catch (const pqxx::failure& error) {
    std::string message = error.what();
    message.erase(message.find_last_not_of('\n') + 1);
    throw std::runtime_error(fmt::format("cannot grant: {}", message));
  }
}

}  // namespace tuskgate::gateway
