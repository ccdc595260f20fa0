#include "gateway/delivery/source_positions.h"

#include <cstdlib>

#include "translator/stream/change_log.h"

namespace tuskgate::gateway {

using translator::IntegerAt;
using translator::LogPosition;
using translator::StreamDescription;
using translator::StreamName;

// The row tells since when the mapping has been looking for streams.
bool SourcePositions::TryToLead() {
  if (!IsTrue(connection_.Exec("select pg_try_advisory_lock("
                               "hashtextextended('tuskgate event source ' || $1, 0))",
                               {source_.name}))) {
    return false;
  }
  connection_.Exec(
      "insert into tuskgate.event_sources (name, table_name, since) "
      "values ($1, $2, tuskgate.now()) on conflict do nothing",
      {source_.name, source_.table});
  return true;
}

LogPosition SourcePositions::StartOf(const StreamDescription& stream) {
  const auto known = [this, &stream] {
    return connection_.Exec(
        "select tick, n from tuskgate.event_source_streams "
        "where source = $1 and table_name = $2 and label = $3",
        {source_.name, stream.name.table, stream.name.label});
  };
  const QueryRows rows = known();
  if (rows.RowCount() > 0) return {IntegerAt(rows, 0, 0), IntegerAt(rows, 0, 1)};
  const LogPosition start = FirstStartOf(stream);
  connection_.Exec(
      "insert into tuskgate.event_source_streams (source, table_name, label, tick, n) "
      "values ($1, $2, $3, $4::int8, $5::int8)",
      {source_.name, stream.name.table, stream.name.label, std::to_string(start.tick),
       std::to_string(start.n)});
  return start;
}

// Of a stream that began when the mapping was there already, nothing is left out.
LogPosition SourcePositions::FirstStartOf(const StreamDescription& stream) {
  const QueryRows rows = connection_.Exec(
      "select s.created_at < e.since from tuskgate.event_sources e, tuskgate.streams s "
      "where e.name = $1 and e.table_name = $2 and s.table_name = e.table_name and s.label = $3",
      {source_.name, stream.name.table, stream.name.label});
  const bool was_there = rows.RowCount() > 0 && IsTrue(rows);
  if (!was_there || source_.start == StartingPosition::kTrimHorizon) {
    return LogPosition::AfterTick(0);
  }
  const translator::SqlStatement tick = translator::EmitTick(stream.log.id);
  const LogPosition latest =
      LogPosition::AfterTick(IntegerAt(connection_.Exec(tick.text, tick.parameters), 0, 0));
  if (source_.start == StartingPosition::kLatest) return latest;
  const translator::SqlStatement find = translator::EmitFindTime(stream.log, source_.start_at);
  return translator::ReadFoundTime(connection_.Exec(find.text, find.parameters));
}

std::map<std::string, ShardPlace> SourcePositions::PlacesIn(const StreamName& stream) {
  const QueryRows rows = connection_.Exec(
      "select shard, tick, n, is_at_end from tuskgate.event_source_shards "
      "where source = $1 and table_name = $2 and label = $3",
      {source_.name, stream.table, stream.label});
  std::map<std::string, ShardPlace> places;
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    ShardPlace& place = places[std::string(rows.Value(row, 0).value_or(""))];
    place.position = {IntegerAt(rows, row, 1), IntegerAt(rows, row, 2)};
    place.is_at_end = rows.Value(row, 3) == "t";
  }
  return places;
}

void SourcePositions::Save(const StreamName& stream, const std::string& shard,
                           const ShardPlace& place) {
  connection_.Exec(
      "insert into tuskgate.event_source_shards "
      "(source, table_name, label, shard, tick, n, is_at_end) "
      "select $1, $2, $3, $4, $5::int8, $6::int8, $7::bool from tuskgate.shards s "
      "where s.table_name = $2 and s.label = $3 and s.id = $4 "
      "on conflict (source, table_name, label, shard) do update "
      "set tick = excluded.tick, n = excluded.n, is_at_end = excluded.is_at_end",
      {source_.name, stream.table, stream.label, shard, std::to_string(place.position.tick),
       std::to_string(place.position.n), place.is_at_end ? "true" : "false"});
}

}  // namespace tuskgate::gateway
