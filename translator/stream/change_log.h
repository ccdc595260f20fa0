// Reading a change log: the one way for all who follow the changes of a table.
//
// docs/decisions/0020-change-log.md says what a log is. A reader keeps a LogPosition and nothing
// else. It has a tick made (EmitTick), which gathers what was committed since the last one, and
// then reads on, page by page (EmitReadChanges): nothing is left out and nothing comes twice,
// whoever writes or reads besides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "translator/model/attribute_value.h"
#include "translator/model/key_attribute.h"
#include "translator/model/stored_item.h"
#include "translator/plan/logged_rows.h"
#include "translator/sql/statement.h"
#include "translator/stream/sequence_number.h"

namespace tuskgate::translator {

// A log, as tuskgate.change_logs has it.
struct ChangeLog {
  std::string id;        // a UUID
  std::string relation;  // in schema tuskgate_log, not quoted
};

// A shard of a stream, by which the changes that are read can be limited.
struct ShardReference {
  std::string table;
  std::string label;
  std::string id;
};

// Has a tick made of what was committed by now, unless the last one has it all. One row with the
// number of the last tick, or NULL when there is no such log. Under read committed; in the same
// transaction as a page, it comes before it.
SqlStatement EmitTick(const std::string& log_id);

// What the next page is to have.
struct PageOfChanges {
  ChangeLog log;
  std::optional<ShardReference> shard;  // none: all changes of the log
  LogPosition after;
  // Changes that are too old to be read are passed over; otherwise they are a fault of the
  // reader's.
  bool skips_trimmed = false;
  std::int64_t most = 1000;
  // Of the items and keys that are kept of the changes. The first one comes, however large it is.
  std::int64_t most_bytes = 1 << 20;
  ItemFormat item_format = ItemFormat::kText;
  // False where items are not asked for, or nobody can tell them: then there are no changes, and
  // all else is told.
  bool has_items = true;
  // Set where the log has rows, which are assembled to items before they are read. Nobody waits for
  // what is no item: such changes are left out, as are those that change no attribute.
  const LoggedRows* rows = nullptr;
};

SqlStatement EmitReadChanges(const PageOfChanges& page);

enum class ChangeKind { kInsert, kModify, kRemove };

// Views of the rows.
struct Change {
  LogPosition position;
  double at = 0;  // seconds since 1970
  ChangeKind kind = ChangeKind::kInsert;
  // What the log keeps. Where neither item is there, the key attributes are.
  std::optional<StoredItem> keys;
  std::optional<StoredItem> old_item;
  std::optional<StoredItem> new_item;
  std::int64_t old_size = 0;
  std::int64_t new_size = 0;
  bool is_of_ttl = false;
};

struct Changes {
  std::vector<Change> changes;  // in order
  // From where to go on. Never goes back.
  LogPosition next;
  // Changes up to this tick are too old to be read.
  std::int64_t horizon = 0;
  // The reader was before the horizon and does not skip: there is no change here.
  bool is_trimmed = false;
  // The shard is closed and all of it is read.
  bool is_at_end = false;
  // Everything that was in a tick is read: there may be more when another one is made.
  bool is_caught_up = false;
};

// Nothing when the log or the shard is gone.
std::optional<Changes> ReadChanges(const PageOfChanges& page, const RowSet& rows);

// The first change not earlier than `at`, seconds since 1970: where to read on from. One row. No
// change: the end of the last tick.
SqlStatement EmitFindTime(const ChangeLog& log, double at);
LogPosition ReadFoundTime(const RowSet& rows);

}  // namespace tuskgate::translator
