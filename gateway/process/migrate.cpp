#include <cstddef>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>
#include <pqxx/pqxx>

#include "gateway/process/migrations.h"
#include "gateway/process/previous_layout.h"
#include "gateway/process/schema_objects.h"

namespace tuskgate::gateway {
namespace {

constexpr int kLeastServerVersion = 150000;

// "tuskgate" in ASCII: the key of the lock that one migrating gateway holds at a time.
constexpr const char* kLock = "select pg_advisory_lock(8391740385807922277)";

void CheckServer(pqxx::connection& connection) {
  if (connection.server_version() < kLeastServerVersion) {
    throw std::runtime_error(fmt::format("PostgreSQL 15 or later is needed; this server is {}",
                                         connection.get_variable("server_version")));
  }
  // Keys compare by their UTF-8 bytes.
  const std::string encoding = connection.get_variable("server_encoding");
  if (encoding != "UTF8") {
    throw std::runtime_error(
        fmt::format("the database must have the encoding UTF8, but it has {}: create it with "
                    "`create database ... encoding 'UTF8' template template0`",
                    encoding));
  }
}

// Where everything is there already, a role will do that may make nothing.
void MakeRecords(pqxx::work& transaction) {
  const pqxx::row there = transaction.exec1(
      "select to_regclass('tuskgate.migrations') is not null, "
      "to_regclass('tuskgate.repeatable') is not null");
  if (!there[0].as<bool>()) {
    transaction.exec0("create schema if not exists tuskgate");
    transaction.exec0(
        "create table tuskgate.migrations ("
        "name text collate \"C\" primary key, "
        "applied_at timestamptz not null default now())");
  }
  if (!there[1].as<bool>()) {
    transaction.exec0(
        "create table tuskgate.repeatable (name text collate \"C\" primary key, "
        "hash text not null)");
    // One row: of the latest Tuskgate whose objects the database has.
    transaction.exec0("create table tuskgate.program (version text not null)");
  }
}

std::vector<std::string> AppliedMigrations(pqxx::work& transaction) {
  std::vector<std::string> names;
  for (const auto& row : transaction.exec("select name from tuskgate.migrations order by name")) {
    names.emplace_back(row[0].c_str());
  }
  return names;
}

// What was applied must be the beginning of what this binary knows.
void CheckHistory(const std::vector<std::string>& applied, const std::vector<SqlFile>& migrations) {
  for (std::size_t i = 0; i < applied.size(); ++i) {
    if (i >= migrations.size() || applied[i] != migrations[i].name) {
      throw std::runtime_error(
          fmt::format("the database is newer than this Tuskgate ({}), which does not know its "
                      "migration {}: use the Tuskgate that made it, or a later one",
                      TUSKGATE_VERSION, applied[i]));
    }
  }
}

void ApplyMigrations(pqxx::work& transaction, const std::vector<SqlFile>& migrations,
                     std::size_t first, Migrated& migrated) {
  for (std::size_t i = first; i < migrations.size(); ++i) {
    const SqlFile& migration = migrations[i];
    try {
      transaction.exec(std::string(migration.sql));
    } catch (const pqxx::sql_error& error) {
      throw std::runtime_error(
          fmt::format("migration {} failed: {}", migration.name, error.what()));
    }
    transaction.exec_params0("insert into tuskgate.migrations (name) values ($1)",
                             std::string(migration.name));
    migrated.migrations.emplace_back(migration.name);
  }
}

// Whether there is nothing to be done: then a role will do, and a database, that may not do it.
bool IsCurrent(pqxx::connection& connection, const Schema& schema, Migrated& migrated) {
  pqxx::work look(connection, "look");
  const pqxx::row there = look.exec1(
      "select to_regclass('tuskgate.migrations') is not null "
      "and to_regclass('tuskgate.repeatable') is not null");
  if (!there[0].as<bool>()) return false;
  const std::vector<std::string> applied = AppliedMigrations(look);
  if (IsPreviousLayout(applied)) return false;
  CheckHistory(applied, schema.migrations);
  return applied.size() == schema.migrations.size() && ObjectsAreCurrent(look, schema, migrated);
}

// In words for whoever has to see to it.
void RequireChangeable(pqxx::connection& connection) {
  pqxx::nontransaction session(connection, "rights");
  const pqxx::row row = session.exec1(
      "select pg_is_in_recovery(), current_setting('transaction_read_only')::bool, "
      "coalesce((select has_schema_privilege(n.oid, 'create') from pg_catalog.pg_namespace n "
      "where n.nspname = 'tuskgate'), has_database_privilege(current_database(), 'create')), "
      "current_user");
  constexpr std::string_view kBehind = "the database's schema is not that of this Tuskgate";
  if (row[0].as<bool>()) {
    throw std::runtime_error(fmt::format(
        "{} ({}), and the database is a read-only standby: run tuskgate migrate on its primary",
        kBehind, TUSKGATE_VERSION));
  }
  if (row[1].as<bool>()) {
    throw std::runtime_error(
        fmt::format("{} ({}), and default_transaction_read_only is on: run tuskgate migrate "
                    "without it",
                    kBehind, TUSKGATE_VERSION));
  }
  if (!row[2].as<bool>()) {
    throw std::runtime_error(
        fmt::format("{} ({}), and the role {} may not change it: run tuskgate migrate as its owner",
                    kBehind, TUSKGATE_VERSION, row[3].c_str()));
  }
}

}  // namespace

Migrated Migrate(const std::string& connection_string, const Schema& schema) {
  try {
    pqxx::connection connection(connection_string);
    CheckServer(connection);
    Migrated migrated;
    if (IsCurrent(connection, schema, migrated)) return migrated;
    RequireChangeable(connection);
    {
      pqxx::nontransaction session(connection, "migrate");
      session.exec0("set client_min_messages = warning");
      // A migration may take long, and so may waiting for another gateway's.
      session.exec0("set statement_timeout = 0");
      session.exec0("set lock_timeout = 0");
      session.exec1(kLock);  // let go by the end of the session
    }
    pqxx::work transaction(connection, "migrate");
    MakeRecords(transaction);
    std::vector<std::string> applied = AppliedMigrations(transaction);
    if (IsPreviousLayout(applied)) {
      AdoptPreviousLayout(transaction, applied);
      applied = AppliedMigrations(transaction);
    }
    CheckHistory(applied, schema.migrations);
    ApplyMigrations(transaction, schema.migrations, applied.size(), migrated);
    ApplyObjects(transaction, schema, migrated);
    transaction.commit();
    return migrated;
  } catch (const pqxx::insufficient_privilege& error) {
    throw std::runtime_error(
        fmt::format("cannot migrate the database: {}(tuskgate grant gives a role what it needs)",
                    error.what()));
  } catch (const pqxx::failure& error) {
    throw std::runtime_error(fmt::format("cannot migrate the database: {}", error.what()));
  }
}

Migrated Migrate(const std::string& connection_string) {
  return Migrate(connection_string, EmbeddedSchema());
}

}  // namespace tuskgate::gateway
