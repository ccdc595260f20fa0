// What a table is told to be besides its keys and indexes: table class, encryption, stream, limits
// and tags. Kept in the catalog as one JSON document each, for the table and for each index.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "translator/model/index.h"
#include "translator/model/json.h"
#include "translator/model/time_to_live.h"

namespace tuskgate::translator {

// Which backup a table was made of. The service tells of it while the table is CREATING.
struct RestoreOrigin {
  std::string backup_id;
  std::string table_name;  // of the backup's table
  double at = 0;           // when the backup was made, in seconds since 1970
};

// Times are seconds since 1970.
struct TableSettings {
  std::string table_class;  // empty: never set
  std::optional<double> table_class_changed_at;
  std::string stream_view_type;  // empty: no stream enabled
  std::string stream_label;      // of the stream that is or was enabled last; empty: never
  bool has_kinesis = false;      // changes are sent to a stream in Kinesis
  std::string sse_type;          // "KMS", or empty: the service's own key
  std::string sse_key_arn;
  OnDemandLimits on_demand;
  WarmUnits warm;
  std::optional<RestoreOrigin> restore;
  std::optional<TimeToLiveChange> time_to_live_change;  // the last one that takes or took its time
};

// Tags, in order of their keys.
using Tags = std::map<std::string, std::string>;

// The documents of the catalog. Strings are in their stored form (stored_text.h), members that are
// not set are left out. Reading takes any JSON object: what it does not know, it skips.
std::string SettingsToJson(const TableSettings& settings);
std::string SettingToJson(const TimeToLiveChange& change);  // that one alone
TableSettings SettingsFromJson(const Json& json);

// The throughput of an index: its units, limits and warm units.
std::string IndexSettingsToJson(const IndexDescription& index);
void ReadIndexSettings(const Json& json, IndexDescription& index);

std::string TagsToJson(const Tags& tags);
Tags TagsFromJson(const Json& json);

}  // namespace tuskgate::translator
