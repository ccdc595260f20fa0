// What the translator knows of a secondary index.
//
// An index is a relation of its own, filled by the table's trigger: a row for each item that has
// all key attributes of the index with their types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "translator/model/attribute_value.h"
#include "translator/model/key_attribute.h"

namespace tuskgate::translator {

enum class IndexKind { kGlobal, kLocal };
enum class ProjectionType { kAll, kKeysOnly, kInclude };
enum class IndexStatus { kCreating, kActive, kUpdating, kDeleting };

// Provisioned units, or 0 and 0 on demand, and when they last changed.
struct ProvisionedUnits {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;
  std::optional<double> last_increase_at;  // seconds since 1970
  std::optional<double> last_decrease_at;
  int decreases_today = 0;
};

// Limits of an on-demand table or index; -1: none; nullopt: never set.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_OnDemandThroughput.html
struct OnDemandLimits {
  std::optional<std::int64_t> read_units;
  std::optional<std::int64_t> write_units;
};

// What was asked for as WarmThroughput; nullopt: what the billing mode gives.
struct WarmUnits {
  std::optional<std::int64_t> read_units;
  std::optional<std::int64_t> write_units;
};

struct IndexDescription {
  std::string name;
  IndexKind kind = IndexKind::kGlobal;
  std::string relation;         // in schema tuskgate_data
  KeyAttributes partition_key;  // one to four attributes; of a local index the table's one
  KeyAttributes sort_key;       // none to four; of a local index one
  ProjectionType projection = ProjectionType::kAll;
  std::vector<std::string> non_key_attributes;  // kInclude only
  IndexStatus status = IndexStatus::kActive;
  bool backfilling = false;

  // Global indexes only.
  ProvisionedUnits units;
  OnDemandLimits on_demand;
  WarmUnits warm;

  // SQL names of the children, quoted and qualified, by partition number; and of the parent.
  std::vector<std::string> children;
  std::string parent;

  // Of an attached table: which of its relations has the index.
  std::size_t attached_relation = 0;

  bool IsGlobal() const { return kind == IndexKind::kGlobal; }
  bool IsKey(std::string_view attribute) const;
};

// "ALL", "KEYS_ONLY" or "INCLUDE", as the API and the catalog spell it.
std::string_view ProjectionName(ProjectionType projection);

}  // namespace tuskgate::translator
