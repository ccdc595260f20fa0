#include "gateway/process/command_database.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace tuskgate::gateway {

std::string Words(std::string message) {
  if (message.starts_with("ERROR:")) message.erase(0, message.find_first_not_of(' ', 6));
  message.erase(std::min(message.find("\nCONTEXT:"), message.size()));
  message.erase(message.find_last_not_of('\n') + 1);
  return message;
}

std::vector<std::string> TableNames(pqxx::connection& connection) {
  pqxx::nontransaction session(connection);
  std::vector<std::string> names;
  for (const auto& row : session.exec("select name from tuskgate.tables order by name")) {
    names.emplace_back(row[0].c_str());
  }
  return names;
}

void RequireFunction(pqxx::connection& connection, const std::string& function) {
  pqxx::nontransaction session(connection);
  session.exec0("set client_min_messages = warning");
  const pqxx::row missing =
      session.exec_params1("select to_regprocedure($1) is null", "tuskgate." + function);
  if (!missing[0].as<bool>()) return;
  throw std::runtime_error(
      fmt::format("the database's schema has no {} yet: bring it up to date with tuskgate migrate",
                  function.substr(0, function.find('('))));
}

}  // namespace tuskgate::gateway
