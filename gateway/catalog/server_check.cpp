#include "gateway/catalog/server_check.h"

#include <cstdint>
#include <stdexcept>
#include <string>

#include <pqxx/pqxx>

#include "gateway/observe/log.h"
#include "translator/model/jsonb_binary.h"
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

namespace {

// A sample with everything that stored items are made of; the list passes the stride of 32 at which
// jsonb switches from lengths to offsets.
std::string Sample() {
  std::string list = "[";
  for (int i = 0; i < 70; ++i) {
    if (i > 0) list += ',';
    list += "{\"S\":\"" + std::string(static_cast<std::size_t>(i), 'x') + "\"}";
  }
  return "{\"k\":{\"N\":\"1\"},\"l\":{\"L\":" + list +
         "]},\"m\":{\"M\":{\"\":{\"BOOL\":false},\"z\":{\"NULL\":true}}}}";
}

bool HasItemCast(pqxx::transaction_base& query) {
  const pqxx::result row = query.exec(
      "select exists (select from pg_catalog.pg_cast where castsource = 'jsonb'::regtype "
      "and casttarget = 'bytea'::regtype and castmethod = 'b')");
  return row[0][0].as<bool>();
}

}  // namespace

translator::ItemFormat DetectItemFormat(const std::string& connection_string) {
  pqxx::connection connection(connection_string);
  pqxx::nontransaction query(connection);
  if (!HasItemCast(query)) return translator::ItemFormat::kText;
  const std::string sample = Sample();
  const pqxx::result row = query.exec_params("select $1::jsonb::bytea", sample);
  std::string printed;
  try {
    translator::AppendFromJsonb(printed, pqxx::binarystring(row[0][0]).str());
  } catch (const std::logic_error&) {
    printed.clear();
  }
  if (printed == sample) return translator::ItemFormat::kBinary;
  Log(LogLevel::kWarn, "the server keeps jsonb in a form that is not known; items come as text");
  return translator::ItemFormat::kText;
}

void CreateItemCast(const std::string& connection_string) {
  pqxx::connection connection(connection_string);
  pqxx::work transaction(connection);
  if (!HasItemCast(transaction)) transaction.exec("create cast (jsonb as bytea) without function");
  transaction.commit();
}

void UsePublicSchema(const std::string& connection_string) {
  pqxx::connection connection(connection_string);
  pqxx::nontransaction query(connection);
  const pqxx::result row = query.exec(
      "select exists (select from pg_catalog.pg_db_role_setting s, unnest(s.setconfig) c where "
      "s.setdatabase = (select oid from pg_catalog.pg_database where datname = "
      "current_database()) and c like 'search_path=%')");
  if (row[0][0].as<bool>()) return;
  query.exec("alter database " + query.quote_name(connection.dbname()) +
             " set search_path = public");
}

}  // namespace tuskgate::gateway
