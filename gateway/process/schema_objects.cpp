#include "gateway/process/schema_objects.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>
#include <openssl/sha.h>

namespace tuskgate::gateway {
namespace {

constexpr std::string_view kFunctions = "functions/";

// SQLSTATEs of what `create or replace` cannot do, and of what `drop` must not.
constexpr std::string_view kInvalidFunctionDefinition = "42P13";
constexpr std::string_view kWrongObjectType = "42809";
constexpr std::string_view kDependentObjectsStillExist = "2BP01";

bool IsFunction(std::string_view name) { return name.starts_with(kFunctions); }

std::string HashOf(std::string_view sql) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(sql.data()), sql.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

struct Function {
  std::string id;
  std::string name;
  std::string signature;  // such as "tuskgate.attr(jsonb,text)"
};

// Those in schema `tuskgate` for which the condition on pg_proc is true.
std::vector<Function> FunctionsWhere(pqxx::work& transaction, const std::string& condition) {
  std::vector<Function> functions;
  for (const auto& row :
       transaction.exec("select p.oid, p.proname, p.oid::regprocedure from pg_catalog.pg_proc p "
                        "where p.pronamespace = 'tuskgate'::regnamespace and " +
                        condition + " order by p.oid")) {
    functions.push_back({row[0].c_str(), row[1].c_str(), row[2].c_str()});
  }
  return functions;
}

// Those that the file of functions/ makes, or made: the one of its name.
std::vector<Function> FunctionsOf(pqxx::work& transaction, std::string_view file) {
  const std::string_view name = file.substr(kFunctions.size(), file.rfind('.') - kFunctions.size());
  return FunctionsWhere(transaction, "p.proname = " + transaction.quote(std::string(name)));
}

// Runs SQL as a whole. False, and nothing done, when it fails in one of these ways.
bool Try(pqxx::work& transaction, std::string_view sql,
         std::initializer_list<std::string_view> expected) {
  try {
    pqxx::subtransaction attempt(transaction, "attempt");
    attempt.exec(std::string(sql));
    attempt.commit();
    return true;
  } catch (const pqxx::sql_error& error) {
    for (const std::string_view state : expected) {
      if (error.sqlstate() == state) return false;
    }
    throw;
  }
}

bool Drop(pqxx::work& transaction, const Function& function) {
  return Try(transaction, "drop routine " + function.signature, {kDependentObjectsStillExist});
}

// Drops functions, or renames those that a view, an index on an expression or the like depends on,
// for that to stay and work as before.
void Retire(pqxx::work& transaction, const std::vector<Function>& functions) {
  for (const Function& function : functions) {
    if (Drop(transaction, function)) continue;
    transaction.exec0(
        fmt::format("alter routine {} rename to {}", function.signature,
                    transaction.quote_name(fmt::format("{}~{}", function.name, function.id))));
  }
}

void ApplyFunction(pqxx::work& transaction, const SqlFile& file) {
  const std::vector<Function> before = FunctionsOf(transaction, file.name);
  if (Try(transaction, file.sql, {kInvalidFunctionDefinition, kWrongObjectType})) {
    // Other types of parameters made another function.
    if (FunctionsOf(transaction, file.name).size() > before.size()) Retire(transaction, before);
    return;
  }
  // It returns another type, or its parameters have other names or defaults.
  Retire(transaction, before);
  transaction.exec(std::string(file.sql));
}

void Apply(pqxx::work& transaction, const SqlFile& file, Migrated& migrated) {
  try {
    if (IsFunction(file.name)) {
      ApplyFunction(transaction, file);
    } else {
      transaction.exec(std::string(file.sql));
    }
  } catch (const pqxx::sql_error& error) {
    throw std::runtime_error(fmt::format("schema/{} failed: {}", file.name, error.what()));
  }
  transaction.exec_params0(
      "insert into tuskgate.repeatable (name, hash) values ($1, $2) "
      "on conflict (name) do update set hash = excluded.hash",
      std::string(file.name), HashOf(file.sql));
  migrated.objects.emplace_back(file.name);
}

// Of a file that is gone. What one outside of functions/ made, a migration drops.
void Forget(pqxx::work& transaction, const std::string& name, Migrated& migrated) {
  if (IsFunction(name)) Retire(transaction, FunctionsOf(transaction, name));
  transaction.exec_params0("delete from tuskgate.repeatable where name = $1", name);
  migrated.objects.push_back(name);
}

// The version of a later program whose objects the database has, if it has those.
std::string LaterVersion(pqxx::work& transaction, std::string_view version) {
  const pqxx::result later = transaction.exec_params(
      "select p.version from tuskgate.program p "
      "where string_to_array(p.version, '.')::int[] > string_to_array($1, '.')::int[]",
      std::string(version));
  return later.empty() ? "" : later[0][0].as<std::string>();
}

// Hashes of those that were applied, by name.
using Recorded = std::map<std::string, std::string, std::less<>>;

Recorded RecordedObjects(pqxx::work& transaction) {
  Recorded recorded;
  for (const auto& row : transaction.exec("select name, hash from tuskgate.repeatable")) {
    recorded.emplace(row[0].c_str(), row[1].c_str());
  }
  return recorded;
}

bool IsChanged(const Recorded& recorded, const SqlFile& file) {
  const auto found = recorded.find(file.name);
  return found == recorded.end() || found->second != HashOf(file.sql);
}

bool IsGone(const Schema& schema, const std::string& name) {
  return std::none_of(schema.objects.begin(), schema.objects.end(),
                      [&](const SqlFile& file) { return file.name == name; });
}

}  // namespace

bool ObjectsAreCurrent(pqxx::work& transaction, const Schema& schema, Migrated& migrated) {
  migrated.later_version = LaterVersion(transaction, schema.version);
  if (!migrated.later_version.empty()) return true;
  const Recorded recorded = RecordedObjects(transaction);
  return std::none_of(schema.objects.begin(), schema.objects.end(),
                      [&](const SqlFile& file) { return IsChanged(recorded, file); }) &&
         std::none_of(recorded.begin(), recorded.end(),
                      [&](const auto& entry) { return IsGone(schema, entry.first); });
}

void ApplyObjects(pqxx::work& transaction, const Schema& schema, Migrated& migrated) {
  migrated.later_version = LaterVersion(transaction, schema.version);
  if (!migrated.later_version.empty()) return;

  const Recorded recorded = RecordedObjects(transaction);
  std::vector<const SqlFile*> others;
  bool any = !migrated.migrations.empty();
  for (const SqlFile& file : schema.objects) {
    if (!IsFunction(file.name)) {
      others.push_back(&file);
      any = any || IsChanged(recorded, file);
    } else if (IsChanged(recorded, file)) {
      Apply(transaction, file, migrated);
    }
  }
  for (const auto& [name, hash] : recorded) {
    if (IsGone(schema, name)) Forget(transaction, name, migrated);
  }
  if (!any && migrated.objects.empty()) return;

  for (const SqlFile* file : others) Apply(transaction, *file, migrated);
  // Those that nothing depends on any more.
  for (const Function& function : FunctionsWhere(transaction, "p.proname like '%~%'")) {
    Drop(transaction, function);
  }
  transaction.exec0("delete from tuskgate.program");
  transaction.exec_params0("insert into tuskgate.program (version) values ($1)",
                           std::string(schema.version));
}

}  // namespace tuskgate::gateway
