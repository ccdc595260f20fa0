#include "translator/stream/stream_range.h"

#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {

SqlStatement EmitStreamRange(const StreamName& stream) {
  SqlBuilder sql;
  sql << "select min(s.after_tick), case when bool_and(s.last_tick is not null) then "
         "max(s.last_tick) end from tuskgate.shards s where s.table_name = ";
  sql.Parameter(SqlType::kText, stream.table);
  sql << " and s.label = ";
  sql.Parameter(SqlType::kText, stream.label);
  sql << " having count(*) > 0";
  return std::move(sql).Finish("stream_range", Lane::kRead);
}

std::optional<StreamRange> ReadStreamRange(const RowSet& rows) {
  if (rows.RowCount() == 0) return std::nullopt;
  StreamRange range;
  range.after_tick = IntegerAt(rows, 0, 0);
  if (rows.Value(0, 1)) range.last_tick = IntegerAt(rows, 0, 1);
  return range;
}

bool CutToRange(Changes& changes, const StreamRange& range) {
  std::erase_if(changes.changes, [&range](const Change& change) {
    return change.position.tick <= range.after_tick ||
           (range.last_tick && change.position.tick > *range.last_tick);
  });
  return range.last_tick && LogPosition::AfterTick(*range.last_tick) <= changes.next;
}

}  // namespace tuskgate::translator
