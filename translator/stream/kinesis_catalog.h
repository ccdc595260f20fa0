// Statements on the catalog of destinations in Kinesis (migrations/0007_kinesis_destinations.sql).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translator/sql/statement.h"

namespace tuskgate::translator {

// As clients are told of it.
struct KinesisDestination {
  std::string stream_arn;
  std::string precision;  // MILLISECOND or MICROSECOND; empty: nobody has asked for one
  bool is_enabled = false;
};

// Those of a table, the one that is or was enabled last first: a stream once.
SqlStatement EmitListDestinations(const std::string& table_id);
std::vector<KinesisDestination> ReadDestinations(const RowSet& rows);

// True, or false when the table has a destination that is enabled; nullopt: there is no such table.
SqlStatement EmitEnableDestination(const std::string& table_id, const KinesisDestination& wanted);
// True, or false when that is not enabled.
SqlStatement EmitDisableDestination(const std::string& table_id, const std::string& stream_arn);
// True, or false when that is not enabled, or has the precision already.
SqlStatement EmitSetPrecision(const std::string& table_id, const KinesisDestination& wanted);
std::optional<bool> ReadDestinationChange(const RowSet& rows);

}  // namespace tuskgate::translator
