#include "translator/stream/kinesis_catalog.h"

#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

std::optional<std::string> PrecisionOf(const KinesisDestination& destination) {
  if (destination.precision.empty()) return std::nullopt;
  return destination.precision;
}

}  // namespace

SqlStatement EmitListDestinations(const std::string& table_id) {
  SqlBuilder sql;
  sql << "select d.stream_arn, d.time_precision, d.disabled_at is null from (select distinct on "
         "(d.stream_arn) d.* from tuskgate.kinesis_destinations d where d.table_id = ";
  sql.Parameter(SqlType::kText, table_id);
  sql << "::uuid order by d.stream_arn, d.disabled_at is null desc, d.enabled_at desc) d order by "
         "d.disabled_at is null desc, d.enabled_at desc";
  return std::move(sql).Finish("list_destinations", Lane::kRead);
}

std::vector<KinesisDestination> ReadDestinations(const RowSet& rows) {
  std::vector<KinesisDestination> destinations;
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    KinesisDestination& destination = destinations.emplace_back();
    destination.stream_arn = rows.Value(row, 0).value_or("");
    destination.precision = rows.Value(row, 1).value_or("");
    destination.is_enabled = rows.Value(row, 2) == "t";
  }
  return destinations;
}

SqlStatement EmitEnableDestination(const std::string& table_id, const KinesisDestination& wanted) {
  SqlBuilder sql;
  sql << "select tuskgate.enable_destination(";
  sql.Parameter(SqlType::kText, table_id);
  sql << "::uuid, ";
  sql.Parameter(SqlType::kText, wanted.stream_arn);
  sql << ", ";
  sql.Parameter("text", PrecisionOf(wanted));
  sql << ")";
  SqlStatement statement = std::move(sql).Finish("enable_destination", Lane::kBulk);
  statement.locks_tables = true;
  return statement;
}

SqlStatement EmitDisableDestination(const std::string& table_id, const std::string& stream_arn) {
  SqlBuilder sql;
  sql << "select tuskgate.disable_destination(";
  sql.Parameter(SqlType::kText, table_id);
  sql << "::uuid, ";
  sql.Parameter(SqlType::kText, stream_arn);
  sql << ")";
  SqlStatement statement = std::move(sql).Finish("disable_destination", Lane::kBulk);
  statement.locks_tables = true;
  return statement;
}

SqlStatement EmitSetPrecision(const std::string& table_id, const KinesisDestination& wanted) {
  SqlBuilder sql;
  sql << "with changed as (update tuskgate.kinesis_destinations d set time_precision = ";
  sql.SharedParameter(SqlType::kText, wanted.precision);
  sql << " where d.table_id = ";
  sql.Parameter(SqlType::kText, table_id);
  sql << "::uuid and d.stream_arn = ";
  sql.Parameter(SqlType::kText, wanted.stream_arn);
  // None that was asked for is this one.
  sql << " and d.disabled_at is null and coalesce(d.time_precision, 'MILLISECOND') <> ";
  sql.SharedParameter(SqlType::kText, wanted.precision);
  sql << " returning d.id) select exists (select from changed)";
  return std::move(sql).Finish("set_precision", Lane::kBulk);
}

std::optional<bool> ReadDestinationChange(const RowSet& rows) {
  const auto changed = rows.Value(0, 0);
  if (!changed) return std::nullopt;
  return changed == "t";
}

}  // namespace tuskgate::translator
