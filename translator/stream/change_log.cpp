#include "translator/stream/change_log.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "translator/model/sql_name.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

// A page looks at so many ticks: a reader whose shard has few of the changes passes over the others
// bit by bit.
constexpr std::int64_t kMostTicks = 1000;

void EmitInteger(SqlBuilder& sql, std::int64_t value) {
  sql.Parameter(SqlType::kInt8, std::to_string(value));
}

// (first_hash, last_hash, after_tick, last_tick), a row or none.
void EmitRange(SqlBuilder& sql, const ChangeLog& log, const std::optional<ShardReference>& shard) {
  if (!shard) {
    sql << "select -2147483648 as first_hash, 2147483647 as last_hash, (select min(t.id) from "
           "tuskgate.ticks t where t.log_id = l.id) as after_tick, null::int8 as last_tick from "
           "tuskgate.change_logs l where l.id = ";
    sql.Parameter(SqlType::kText, log.id);
    sql << "::uuid";
    return;
  }
  sql << "select s.first_hash, s.last_hash, s.after_tick, s.last_tick from tuskgate.shards s where "
         "s.table_name = ";
  sql.Parameter(SqlType::kText, shard->table);
  sql << " and s.label = ";
  sql.Parameter(SqlType::kText, shard->label);
  sql << " and s.id = ";
  sql.Parameter(SqlType::kText, shard->id);
}

// The changes `l` of each tick `b` of the log, in the order of their numbers. The caller adds
// conditions on them, closes the bracket and gives the conditions on the ticks.
void EmitChangesOfTicks(SqlBuilder& sql, const ChangeLog& log) {
  const std::string relation = "tuskgate_log." + QuoteIdentifier(log.relation);
  sql << "tuskgate.ticks b join tuskgate.ticks a on a.log_id = b.log_id and a.id = b.id - 1 "
         "cross join lateral (select l.* from ";
  sql.Relation(relation);
  sql << " l where l.x >= pg_snapshot_xmin(a.snapshot) and l.x < pg_snapshot_xmax(b.snapshot) and "
         "pg_visible_in_snapshot(l.x, b.snapshot) and not pg_visible_in_snapshot(l.x, a.snapshot) "
         "and l.h between u.first_hash and u.last_hash";
}

std::string_view AsText(ItemFormat format) { return format == ItemFormat::kBinary ? "::text" : ""; }

std::string_view AsItem(ItemFormat format) {
  return format == ItemFormat::kBinary ? "::bytea" : "";
}

ChangeKind KindOf(std::string_view event) {
  if (event == "I") return ChangeKind::kInsert;
  return event == "U" ? ChangeKind::kModify : ChangeKind::kRemove;
}

constexpr std::size_t kOldItem = 13;
constexpr std::size_t kNewItem = 14;

// Of a log with rows: neither does a row have to be an item, nor a change to change an attribute.
bool TellsNothing(const RowSet& rows, std::size_t row) {
  const auto old_item = rows.Value(row, kOldItem);
  const auto new_item = rows.Value(row, kNewItem);
  if (KindOf(rows.Value(row, 8).value_or("")) == ChangeKind::kRemove) return !old_item;
  return !new_item || old_item == new_item;
}

std::optional<StoredItem> ItemAt(const RowSet& rows, std::size_t row, std::size_t column,
                                 ItemFormat format) {
  const auto bytes = rows.Value(row, column);
  if (!bytes) return std::nullopt;
  return StoredItem(*bytes, format);
}

}  // namespace

SqlStatement EmitTick(const std::string& log_id) {
  SqlBuilder sql;
  sql << "select tuskgate.tick(";
  sql.Parameter(SqlType::kText, log_id);
  sql << "::uuid)";
  return std::move(sql).Finish("tick", Lane::kBulk);
}

// Row by row: last_tick of the shard, the log's last tick, the page's, horizon, how many changes
// were found before those beyond the limit of bytes were left out; then the change, NULL when there
// is none.
SqlStatement EmitReadChanges(const PageOfChanges& page) {
  SqlBuilder sql;
  sql << "with s as (";
  EmitRange(sql, page.log, page.shard);
  sql << "), v as (select s.*, tuskgate.log_horizon(";
  sql.SharedParameter(SqlType::kText, page.log.id);
  sql << "::uuid) as horizon, (select max(t.id) from tuskgate.ticks t where t.log_id = ";
  sql.SharedParameter(SqlType::kText, page.log.id);
  sql << "::uuid) as last from s), u as (select v.*, g.start, least(v.last, v.last_tick, g.start "
         "+ ";
  sql.Number(kMostTicks);
  sql << ") as upto from v, lateral (select greatest(";
  EmitInteger(sql, page.after.tick);
  sql << ", v.after_tick";
  if (page.skips_trimmed) sql << ", v.horizon";
  sql << ") as start) g) select ";
  const std::string_view as_text = AsText(page.item_format);
  const std::string_view as_item = AsItem(page.item_format);
  for (const char* column :
       {"u.last_tick", "u.last", "u.upto", "u.horizon", "r.found", "r.tick", "r.n",
        "extract(epoch from r.at)", "r.event", "r.old_size", "r.new_size", "r.origin"}) {
    sql.Quoted(column).Quoted(as_text) << ", ";
  }
  if (page.rows != nullptr) {
    sql << "o.*, n.*";
  } else if (!page.has_items) {
    sql << "null, null, null";
  } else {
    sql << "r.keys";
    sql.Quoted(as_item) << ", r.old";
    sql.Quoted(as_item) << ", r.new";
    sql.Quoted(as_item);
  }
  sql << " from u left join lateral (select p.*, count(*) over () as found, row_number() over w as "
         "place, sum(p.bytes) over w as total from (select b.id as "
         "tick, c.*, case when c.old is null then 0 else c.old_size end + "
         "case when c.new is null then 0 else c.new_size end";
  const bool has_keys = page.has_items && page.rows == nullptr;  // a log with rows has none
  if (has_keys) sql << " + coalesce(pg_column_size(c.keys), 0)";
  sql << " as bytes from ";
  EmitChangesOfTicks(sql, page.log);
  sql << " and (b.id > u.start or b.id = ";
  EmitInteger(sql, page.after.tick);
  sql << " and l.n > ";
  EmitInteger(sql, page.after.n);
  sql << ") order by l.n limit ";
  EmitInteger(sql, page.most);
  sql << ") c where b.log_id = ";
  sql.SharedParameter(SqlType::kText, page.log.id);
  sql << "::uuid and b.id between u.start and u.upto order by b.id, c.n limit ";
  EmitInteger(sql, page.most);
  sql << ") p window w as (order by p.tick, p.n)) r on (r.place = 1 or r.total <= ";
  EmitInteger(sql, page.most_bytes);
  sql << ")";
  if (page.rows != nullptr) page.rows->EmitJoins(sql);
  sql << " order by r.tick, r.n";
  SqlStatement statement = std::move(sql).Finish("read_changes", Lane::kBulk);
  statement.binary_results = page.item_format == ItemFormat::kBinary;
  return statement;
}

std::optional<Changes> ReadChanges(const PageOfChanges& page, const RowSet& rows) {
  if (rows.RowCount() == 0) return std::nullopt;
  Changes read;
  const auto last_tick = rows.Value(0, 0);
  const std::int64_t last = IntegerAt(rows, 0, 1);
  const std::int64_t upto = IntegerAt(rows, 0, 2);
  read.horizon = IntegerAt(rows, 0, 3);
  read.next = page.after;
  read.is_trimmed =
      !page.skips_trimmed && read.horizon > 0 && page.after < LogPosition::AfterTick(read.horizon);
  if (read.is_trimmed) return read;
  const std::int64_t found = IntegerAt(rows, 0, 4);
  std::int64_t count = 0;
  LogPosition last_read = page.after;
  for (std::size_t row = 0; row < rows.RowCount() && rows.Value(row, 5); ++row) {
    last_read = {IntegerAt(rows, row, 5), IntegerAt(rows, row, 6)};
    ++count;
    if (!page.has_items || (page.rows != nullptr && TellsNothing(rows, row))) continue;
    Change& change = read.changes.emplace_back();
    change.position = last_read;
    change.at = std::strtod(std::string(rows.Value(row, 7).value_or("")).c_str(), nullptr);
    change.kind = KindOf(rows.Value(row, 8).value_or(""));
    change.old_size = IntegerAt(rows, row, 9);
    change.new_size = IntegerAt(rows, row, 10);
    change.is_of_ttl = rows.Value(row, 11) == "ttl";
    change.keys = ItemAt(rows, row, 12, page.item_format);
    change.old_item = ItemAt(rows, row, kOldItem, page.item_format);
    change.new_item = ItemAt(rows, row, kNewItem, page.item_format);
  }
  if (count == page.most || count < found) {
    read.next = last_read;
    return read;
  }
  read.next = std::max(page.after, LogPosition::AfterTick(upto));
  read.is_at_end = last_tick && IntegerAt(rows, 0, 0) <= read.next.tick;
  read.is_caught_up = upto >= last || read.is_at_end;
  return read;
}

SqlStatement EmitFindTime(const ChangeLog& log, double at) {
  SqlBuilder sql;
  sql << "with u as (";
  EmitRange(sql, log, std::nullopt);
  sql << ") (select b.id, c.n - 1 from u, ";
  EmitChangesOfTicks(sql, log);
  const std::string seconds = fmt::format("{:.6f}", at);
  sql << " and l.at >= to_timestamp(";
  sql.SharedParameter(SqlType::kNumeric, seconds);
  sql << ") order by l.n limit 1) c where b.log_id = ";
  sql.SharedParameter(SqlType::kText, log.id);
  // A change is not later than its tick.
  sql << "::uuid and b.at >= to_timestamp(";
  sql.SharedParameter(SqlType::kNumeric, seconds);
  sql << ") order by b.id, c.n limit 1) union all (select max(t.id), ";
  EmitInteger(sql, LogPosition::kEndOfTick);
  sql << " from tuskgate.ticks t where t.log_id = ";
  sql.SharedParameter(SqlType::kText, log.id);
  sql << "::uuid) limit 1";
  return std::move(sql).Finish("find_time", Lane::kBulk);
}

LogPosition ReadFoundTime(const RowSet& rows) {
  return {IntegerAt(rows, 0, 0), IntegerAt(rows, 0, 1)};
}

}  // namespace tuskgate::translator
