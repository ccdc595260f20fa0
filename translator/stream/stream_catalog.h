// Statements on the catalog of streams and shards (migrations/0004_change_logs.sql).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "translator/model/key_attribute.h"
#include "translator/sql/statement.h"
#include "translator/stream/change_log.h"

namespace tuskgate::translator {

// How a stream is named: of which table, and which of its streams.
struct StreamName {
  std::string table;
  std::string label;
};

struct StreamDescription {
  StreamName name;        // as whoever asks knows it
  std::string table_key;  // by which the database has the table: catalog/table_key.h
  ChangeLog log;
  std::string table_id;
  bool has_rows = false;  // its log has rows of relations that are not ours
  std::string view_type;
  KeyAttribute partition_key;
  std::optional<KeyAttribute> sort_key;
  double created_at = 0;  // seconds since 1970
  bool is_enabled = false;
};

struct ShardDescription {
  std::string id;
  std::string parent;  // empty: none, or none that is kept
  std::int64_t after_tick = 0;
  std::optional<std::int64_t> last_tick;  // none while it is open
};

// A row of the stream, or none. Streams that ended too long ago are none. Its table is one of the
// namespace, or one that a mapping has: these are there in all of them.
SqlStatement EmitFindStream(const StreamName& stream, const std::string& space = {});
std::optional<StreamDescription> ReadStream(const RowSet& rows);

// Shards of a stream that have changes which can be read, by their ids: one more than the limit.
struct ShardsWanted {
  StreamName stream;
  std::string log_id;
  std::string after;                  // an id; empty: from the first one on
  std::optional<std::string> parent;  // only those that followed this one
  std::int64_t limit = 100;
};
SqlStatement EmitListShards(const ShardsWanted& wanted);
std::vector<ShardDescription> ReadShards(const RowSet& rows);

// The shard of that id, in the same form, or none.
SqlStatement EmitFindShard(const StreamName& stream, const std::string& log_id,
                           const std::string& shard);

// Streams after that one, in the order of their tables' names and of their age: one more than the
// limit.
struct StreamsWanted {
  std::string space;  // the namespace of their tables: catalog/table_key.h
  std::string table;  // empty: of all tables
  StreamName after;
  std::int64_t limit = 100;
};
SqlStatement EmitListStreams(const StreamsWanted& wanted);

// All streams of a table in the order in which they were enabled, in the same form. That is the
// order of their labels, but the one that is enabled comes last, wherever the clock was when the
// others were.
SqlStatement EmitStreamsInTurn(const std::string& table);
std::vector<StreamName> ReadStreamNames(const RowSet& rows);

}  // namespace tuskgate::translator
