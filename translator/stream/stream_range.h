// Which ticks of a log are a stream's: a log may have the changes of several, one after the other.
// For readers of a whole stream, in the order of its changes, who need no shards.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "translator/sql/statement.h"
#include "translator/stream/change_log.h"
#include "translator/stream/stream_catalog.h"

namespace tuskgate::translator {

struct StreamRange {
  std::int64_t after_tick = 0;
  std::optional<std::int64_t> last_tick;  // none while it is enabled
};

// Asked after a page was read, it is true of all that the page has.
SqlStatement EmitStreamRange(const StreamName& stream);
std::optional<StreamRange> ReadStreamRange(const RowSet& rows);

// Takes away the changes that are not the stream's. Returns whether it has no more.
bool CutToRange(Changes& changes, const StreamRange& range);

}  // namespace tuskgate::translator
