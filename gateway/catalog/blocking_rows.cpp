#include "gateway/catalog/blocking_rows.h"

#include <vector>

namespace tuskgate::gateway {

BlockingRows RunBlocking(pqxx::transaction_base& transaction,
                         const translator::SqlStatement& statement) {
  std::vector<std::string> parameters;
  for (const auto& parameter : statement.parameters) parameters.push_back(parameter.value_or(""));
  return BlockingRows(transaction.exec_params(
      statement.text, pqxx::prepare::make_dynamic_params(parameters.begin(), parameters.end())));
}

void UseGatewaySettings(pqxx::transaction_base& transaction) {
  transaction.exec(
      "select set_config(name, value, false) from (values ('search_path', ''), "
      "('client_encoding', 'UTF8'), ('standard_conforming_strings', 'on'), ('timezone', 'UTC'), "
      "('datestyle', 'ISO'), ('intervalstyle', 'iso_8601'), ('bytea_output', 'hex'), "
      "('extra_float_digits', '1'), ('jit', 'off'), ('lock_timeout', '5s')) s (name, value)");
}

}  // namespace tuskgate::gateway
