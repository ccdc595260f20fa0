#include "gateway/catalog/hash_check.h"

#include <cstdint>
#include <stdexcept>
#include <string>

#include <pqxx/pqxx>

#include "translator/model/postgres_hash.h"

namespace tuskgate::gateway {

void CheckHashes(const std::string& connection_string) {
  pqxx::connection connection(connection_string);
  pqxx::nontransaction query(connection);
  const auto seed = std::to_string(translator::kPartitionSeed);
  for (const std::string text : {"k", "customer#42", "a key that is longer than twelve bytes"}) {
    const pqxx::result row =
        query.exec("select hashtextextended(" + query.quote(text) + ", " + seed + ")");
    const auto hash = static_cast<std::uint64_t>(row[0][0].as<std::int64_t>());
    if (hash != translator::HashBytes(text, translator::kPartitionSeed)) {
      throw std::runtime_error("the server's hash functions are not those of PostgreSQL on x86-64");
    }
  }
  for (const std::string number : {"0", "1", "-12345.678", "1000000", "0.00042"}) {
    const pqxx::result row =
        query.exec("select hash_numeric_extended(" + number + ", " + seed + ")");
    const auto hash = static_cast<std::uint64_t>(row[0][0].as<std::int64_t>());
    if (hash != translator::HashNumeric(number, translator::kPartitionSeed)) {
      throw std::runtime_error("the server hashes numbers in a way that is not known");
    }
  }
}

}  // namespace tuskgate::gateway
