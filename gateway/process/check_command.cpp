#include "gateway/process/check_command.h"

#include <stdexcept>

#include <fmt/format.h>
#include <pqxx/pqxx>

#include "gateway/process/command_database.h"

namespace tuskgate::gateway {
namespace {

struct Counts {
  std::size_t tables = 0;
  std::size_t faults = 0;
  std::size_t can_be_mended = 0;
  std::size_t mended = 0;
};

// Each item is a transaction of its own, so that requests wait for none but that.
bool Mend(pqxx::connection& connection, const std::string& table, const pqxx::row& fault) {
  pqxx::work transaction(connection);
  const pqxx::row row = transaction.exec_params1(
      "select tuskgate.mend_item($1, $2, $3)", table, fault[0].c_str(),
      fault[1].is_null() ? std::nullopt : std::optional<std::string>(fault[1].c_str()));
  transaction.commit();
  return row[0].as<bool>();
}

void CheckTable(pqxx::connection& connection, const std::string& table, const CheckOptions& options,
                const std::function<void(const std::string&)>& print, Counts& counts) {
  pqxx::result faults;
  {
    pqxx::work transaction(connection);
    faults = transaction.exec_params(
        "select f.pk, f.sk, "
        "format('pk = %L', f.pk) || coalesce(' and sk = ' || quote_literal(f.sk), ''), "
        "f.fault, f.can_be_mended from tuskgate.check_items($1) f",
        table);
  }
  ++counts.tables;
  for (const auto& fault : faults) {
    ++counts.faults;
    std::string_view outcome;
    if (fault[4].as<bool>()) {
      ++counts.can_be_mended;
      if (!options.repair) {
        outcome = "; can be mended with --repair";
      } else if (Mend(connection, table, fault)) {
        ++counts.mended;
        outcome = "; mended";
      } else {
        outcome = "; changed meanwhile";
      }
    }
    print(fmt::format("{}: {}: {}{}", table, fault[2].c_str(), fault[3].c_str(), outcome));
  }
}

}  // namespace

bool CheckItems(const std::string& connection_string, const CheckOptions& options,
                const std::function<void(const std::string& line)>& print) {
  try {
    pqxx::connection connection(connection_string);
    RequireFunction(connection, "check_items(text)");
    Counts counts;
    for (const std::string& table :
         options.tables.empty() ? TableNames(connection) : options.tables) {
      try {
        CheckTable(connection, table, options, print, counts);
      } catch (const pqxx::undefined_table&) {
        // Of all tables, one that was deleted since is no failure.
        if (!options.tables.empty()) throw;
      }
    }
    if (counts.faults == 0) {
      print(fmt::format("all items of {} table{} are as they should be", counts.tables,
                        counts.tables == 1 ? "" : "s"));
    } else {
      print(fmt::format("{} fault{}, {} of which {}", counts.faults, counts.faults == 1 ? "" : "s",
                        options.repair ? counts.mended : counts.can_be_mended,
                        options.repair ? "mended" : "can be mended with --repair"));
    }
    return counts.mended < counts.faults;
  } catch (const pqxx::failure& error) {
    throw std::runtime_error(fmt::format("cannot check the items: {}", Words(error.what())));
  }
}

}  // namespace tuskgate::gateway
