// What the translator knows of a backup: an immutable copy of a table's items, and of what the
// table was like.
#pragma once

#include <cstdint>
#include <string>

#include "translator/model/table.h"

namespace tuskgate::translator {

struct BackupDescription {
  std::string id;  // the end of its ARN; tells it from all others
  std::string name;
  double created_at = 0;   // seconds since 1970, to the millisecond
  bool available = false;  // false while its items are being copied
  std::int64_t items = 0;
  std::int64_t bytes = 0;
  // The table as it was. Its relations need not be there any more.
  TableDescription source;
};

// A new id as the service spells it, 01791504762511-2779fadd: milliseconds since 1970 and eight
// random hexadecimal digits, here the first ones of `uuid`.
std::string BackupId(double created_at, const std::string& uuid);

// The relation in schema tuskgate_backup: as much of the table's name as PostgreSQL's 63 bytes
// allow, and the id.
std::string BackupRelationName(const std::string& table_name, const std::string& id);

}  // namespace tuskgate::translator
