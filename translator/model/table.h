// What the translator knows of a table: an immutable description, shared by all requests to it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "translator/model/index.h"
#include "translator/model/key_attribute.h"
#include "translator/model/stored_item.h"
#include "translator/model/table_settings.h"
#include "translator/model/time_to_live.h"

namespace tuskgate::translator {

struct AttachedTable;

enum class BillingMode { kProvisioned, kPayPerRequest };

enum class TableStatus { kCreating, kActive, kUpdating, kDeleting };

// Where answers are to take as long as the service's: what the table is until then.
struct TableTransition {
  TableStatus status = TableStatus::kActive;
  double until = 0;
};

// Times are seconds since 1970, with fraction, as the API spells them.
struct TableDescription {
  std::string name;
  std::string id;        // a UUID; a table made anew under the same name has another
  std::string relation;  // in schema tuskgate_data
  int partitions = 1;
  KeyAttribute partition_key;
  std::optional<KeyAttribute> sort_key;

  BillingMode billing_mode = BillingMode::kProvisioned;
  ProvisionedUnits units;
  std::optional<double> on_demand_at;  // set once the table has been on-demand
  bool deletion_protection = false;
  double created_at = 0;
  TableSettings settings;
  // Another one after each change of what the catalog has of the table itself; empty when not read
  // from there.
  std::string version;
  // A state other than ACTIVE, and until when it lasts.
  std::optional<TableTransition> transition;
  Tags tags;
  // The resource-based policy, as it is told; empty: there is none.
  std::string policy;
  std::map<std::string, std::string> stream_policies;  // the same of its streams, by label

  // Local ones first, each kind in the order in which they were made.
  std::vector<IndexDescription> indexes;
  std::optional<TimeToLive> time_to_live;

  // How statements return items; the same for all tables of a database.
  ItemFormat item_format = ItemFormat::kText;

  // SQL names of the children, quoted and qualified, by partition number; and of the parent.
  std::vector<std::string> children;
  std::string parent;

  // Set for a table that is made of relations which are not ours. It then has no `relation`, no
  // children, and indexes without any.
  std::shared_ptr<const AttachedTable> attached;

  const IndexDescription* FindIndex(std::string_view index_name) const;
  bool HasLocalIndexes() const;
  // Whether a trigger follows its items.
  bool HasTrigger() const {
    return !indexes.empty() || time_to_live.has_value() || !settings.stream_view_type.empty() ||
           settings.has_kinesis;
  }
  // Whether the key of any index has the attribute.
  bool IsIndexKey(std::string_view attribute) const;

  // Whether the table's own key has the attribute.
  bool IsKey(std::string_view attribute) const {
    return attribute == partition_key.name || (sort_key && attribute == sort_key->name);
  }
};

// What the table is at `now`, seconds since 1970: ACTIVE unless it is in transition. What is to be
// deleted stays so until it is gone, though its time is over.
TableStatus StatusAt(const TableDescription& table, double now);

// Fills `children` and `parent`, of the indexes too, from `relation` and `partitions`.
void NameRelations(TableDescription& table);

// The relation for a new table: as much of its name as PostgreSQL's 63 bytes allow, and the start
// of its id. A table made anew under an old name has another relation, so that a statement made
// from what was known of the old one cannot meet the new one by mistake.
std::string RelationName(const std::string& table_name, const std::string& id);

// The same for an index of that table; `id` is a new UUID.
std::string IndexRelationName(const std::string& table_name, const std::string& index_name,
                              const std::string& id);

}  // namespace tuskgate::translator
