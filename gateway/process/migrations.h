// The database's schema as this program knows it, embedded in the binary, and how a database gets
// it (docs/decisions/0013-repeatable-objects.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::gateway {

struct SqlFile {
  std::string_view name;
  std::string_view sql;
};

struct Schema {
  // Tables and data, in the order of their names, such as "0001_create_tables". Each is applied
  // once.
  std::vector<SqlFile> migrations;
  // The files of schema/ in the order of order.txt, such as "functions/attr.sql". One of functions/
  // makes the function of its name and is applied when it is not what was applied last; any other
  // is applied when anything was.
  std::vector<SqlFile> objects;
  // Of the program. Objects of a later one are left as they are.
  std::string_view version;
};

const Schema& EmbeddedSchema();

// What was done to a database.
struct Migrated {
  std::vector<std::string> migrations;  // names of those applied
  std::vector<std::string> objects;     // names of those made, replaced or dropped
  std::string later_version;  // of the program whose objects the database keeps; mostly empty
};

// Applies what the database lacks, in one transaction, under an advisory lock: safe when several
// gateways start at once. Throws std::runtime_error with a message for the operator.
Migrated Migrate(const std::string& connection_string);

// The same for another schema than the embedded one.
Migrated Migrate(const std::string& connection_string, const Schema& schema);

}  // namespace tuskgate::gateway
