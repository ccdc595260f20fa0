// What the translator knows of a table: an immutable description, shared by all requests to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "translator/model/stored_item.h"

namespace tuskgate::translator {

enum class KeyType { kString, kNumber, kBinary };

char KeyTypeTag(KeyType type);  // 'S', 'N', 'B'

struct KeyAttribute {
  std::string name;
  KeyType type = KeyType::kString;
};

enum class BillingMode { kProvisioned, kPayPerRequest };

// Times are seconds since 1970, with fraction, as the API spells them.
struct TableDescription {
  std::string name;
  std::string id;        // a UUID; a table made anew under the same name has another
  std::string relation;  // in schema tuskgate_data
  int partitions = 1;
  KeyAttribute partition_key;
  std::optional<KeyAttribute> sort_key;

  BillingMode billing_mode = BillingMode::kProvisioned;
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;
  std::optional<double> on_demand_at;  // set once the table has been on-demand
  std::optional<double> last_increase_at;
  std::optional<double> last_decrease_at;
  int decreases_today = 0;
  bool deletion_protection = false;
  double created_at = 0;

  // How statements return items; the same for all tables of a database.
  ItemFormat item_format = ItemFormat::kText;

  // SQL names of the children, quoted and qualified, by partition number; and of the parent.
  std::vector<std::string> children;
  std::string parent;

  bool IsKey(std::string_view attribute) const {
    return attribute == partition_key.name || (sort_key && attribute == sort_key->name);
  }
};

// Fills `children` and `parent` from `relation` and `partitions`.
void NameRelations(TableDescription& table);

// The relation for a new table: as much of its name as PostgreSQL's 63 bytes allow, and the start
// of its id. A table made anew under an old name has another relation, so that a statement made
// from what was known of the old one cannot meet the new one by mistake.
std::string RelationName(const std::string& table_name, const std::string& id);

}  // namespace tuskgate::translator
