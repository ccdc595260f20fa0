#include "translator/stream/stream_catalog.h"

#include <cstdlib>

#include "translator/catalog/table_key.h"
#include "translator/model/stored_text.h"
#include "translator/sql/row_text.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

// What is readable of streams `s`.
void EmitIsKept(SqlBuilder& sql) {
  sql << "(s.disabled_at is null or s.disabled_at > tuskgate.now() - tuskgate.log_retention())";
}

// Whether the log `l` has rows of relations that are not ours.
void EmitHasRows(SqlBuilder& sql) {
  sql << "exists (select from pg_catalog.pg_attribute a where a.attrelid = "
         "to_regclass(format('tuskgate_log.%I', l.relation)) and a.attname = 'names')";
}

// Streams `s`, with log `l`, of that table.
void EmitIsOf(SqlBuilder& sql, const std::string& table, const std::string& space) {
  if (space.empty()) {
    sql << "s.table_name = ";
    sql.Parameter(SqlType::kText, table);
    return;
  }
  sql << "(s.table_name = ";
  sql.Parameter(SqlType::kText, KeyOf(space, table));
  sql << " or s.table_name = ";
  sql.Parameter(SqlType::kText, table);
  sql << " and ";
  EmitHasRows(sql);
  sql << ")";
}

// The name by which clients of the namespace know the table of streams `s`.
void EmitName(SqlBuilder& sql, const std::string& space) {
  if (space.empty()) {
    sql << "s.table_name";
  } else {
    sql << "split_part(s.table_name, '/', -1)";
  }
}

void EmitShards(SqlBuilder& sql, const StreamName& stream, const std::string& log_id) {
  sql << "select s.id, (select p.id from tuskgate.shards p where p.table_name = s.table_name and "
         "p.label = s.label and p.id = s.parent and p.last_tick > h.tick), s.after_tick, "
         "s.last_tick from tuskgate.shards s, tuskgate.log_horizon(";
  sql.Parameter(SqlType::kText, log_id);
  sql << "::uuid) h (tick) where s.table_name = ";
  sql.Parameter(SqlType::kText, stream.table);
  sql << " and s.label = ";
  sql.Parameter(SqlType::kText, stream.label);
  sql << " and (s.last_tick is null or s.last_tick > h.tick)";
}

}  // namespace

SqlStatement EmitFindStream(const StreamName& stream, const std::string& space) {
  SqlBuilder sql;
  sql << "select s.table_name, s.label, l.id, l.relation, s.view_type, s.partition_key, "
         "s.partition_key_type, s.sort_key, s.sort_key_type, extract(epoch from s.created_at), "
         "s.disabled_at is null, ";
  EmitHasRows(sql);
  sql << ", l.table_id from tuskgate.streams s join tuskgate.change_logs l on l.id = s.log_id "
         "where ";
  EmitIsOf(sql, stream.table, space);
  sql << " and s.label = ";
  sql.Parameter(SqlType::kText, stream.label);
  sql << " and ";
  EmitIsKept(sql);
  return std::move(sql).Finish("find_stream", Lane::kRead);
}

std::optional<StreamDescription> ReadStream(const RowSet& rows) {
  if (rows.RowCount() == 0) return std::nullopt;
  StreamDescription stream;
  stream.name = {TextAt(rows, 0, 0), TextAt(rows, 0, 1)};
  stream.table_key = stream.name.table;
  stream.log = {TextAt(rows, 0, 2), TextAt(rows, 0, 3)};
  stream.view_type = TextAt(rows, 0, 4);
  stream.partition_key = {FromStored(TextAt(rows, 0, 5)), KeyTypeOf(TextAt(rows, 0, 6))};
  if (const auto sort_key = rows.Value(0, 7)) {
    stream.sort_key = KeyAttribute{FromStored(*sort_key), KeyTypeOf(TextAt(rows, 0, 8))};
  }
  stream.created_at = std::strtod(TextAt(rows, 0, 9).c_str(), nullptr);
  stream.is_enabled = rows.Value(0, 10) == "t";
  stream.has_rows = rows.Value(0, 11) == "t";
  stream.table_id = TextAt(rows, 0, 12);
  return stream;
}

SqlStatement EmitListShards(const ShardsWanted& wanted) {
  SqlBuilder sql;
  EmitShards(sql, wanted.stream, wanted.log_id);
  sql << " and s.id > ";
  sql.Parameter(SqlType::kText, wanted.after);
  if (wanted.parent) {
    sql << " and s.parent = ";
    sql.Parameter(SqlType::kText, *wanted.parent);
  }
  sql << " order by s.id limit ";
  sql.Parameter(SqlType::kInt8, std::to_string(wanted.limit + 1));
  return std::move(sql).Finish("list_shards", Lane::kRead);
}

SqlStatement EmitFindShard(const StreamName& stream, const std::string& log_id,
                           const std::string& shard) {
  SqlBuilder sql;
  EmitShards(sql, stream, log_id);
  sql << " and s.id = ";
  sql.Parameter(SqlType::kText, shard);
  return std::move(sql).Finish("find_shard", Lane::kRead);
}

std::vector<ShardDescription> ReadShards(const RowSet& rows) {
  std::vector<ShardDescription> shards;
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    ShardDescription& shard = shards.emplace_back();
    shard.id = TextAt(rows, row, 0);
    shard.parent = TextAt(rows, row, 1);
    shard.after_tick = IntegerAt(rows, row, 2);
    if (rows.Value(row, 3)) shard.last_tick = IntegerAt(rows, row, 3);
  }
  return shards;
}

SqlStatement EmitListStreams(const StreamsWanted& wanted) {
  SqlBuilder sql;
  sql << "select s.table_name, s.label from tuskgate.streams s join tuskgate.change_logs l on l.id "
         "= "
         "s.log_id where (";
  EmitName(sql, wanted.space);
  sql << ", s.label) > (";
  sql.Parameter(SqlType::kText, wanted.after.table);
  sql << ", ";
  sql.Parameter(SqlType::kText, wanted.after.label);
  sql << ") and ";
  EmitIsKept(sql);
  sql << " and ";
  if (!wanted.table.empty()) {
    EmitIsOf(sql, wanted.table, wanted.space);
  } else if (wanted.space.empty()) {
    EmitIsIn(sql, "s.table_name", wanted.space);
  } else {
    sql << "(";
    EmitIsIn(sql, "s.table_name", wanted.space);
    sql << " or ";
    EmitIsIn(sql, "s.table_name", {});
    sql << " and ";
    EmitHasRows(sql);
    sql << ")";
  }
  sql << " order by ";
  EmitName(sql, wanted.space);
  sql << ", s.label limit ";
  sql.Parameter(SqlType::kInt8, std::to_string(wanted.limit + 1));
  return std::move(sql).Finish("list_streams", Lane::kRead);
}

SqlStatement EmitStreamsInTurn(const std::string& table) {
  SqlBuilder sql;
  sql << "select s.table_name, s.label from tuskgate.streams s where s.table_name = ";
  sql.Parameter(SqlType::kText, table);
  sql << " and ";
  EmitIsKept(sql);
  sql << " order by s.disabled_at is null, s.label";
  return std::move(sql).Finish("streams_in_turn", Lane::kRead);
}

std::vector<StreamName> ReadStreamNames(const RowSet& rows) {
  std::vector<StreamName> names;
  for (std::size_t row = 0; row < rows.RowCount(); ++row) {
    names.push_back({TextAt(rows, row, 0), TextAt(rows, row, 1)});
  }
  return names;
}

}  // namespace tuskgate::translator
