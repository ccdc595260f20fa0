#include "translator/rows/get_answer.h"

#include <optional>

#include "translator/model/stored_item.h"
#include "translator/model/units.h"
#include "translator/rows/capacity.h"
#include "translator/rows/columns.h"
#include "translator/rows/path_selection.h"
#include "translator/rows/unreadable.h"

namespace tuskgate::translator {

std::int64_t SizeOfGot(const RowSet& rows) {
  return rows.RowCount() > 0 ? IntegerAt(rows, 0, 1) : 0;
}

void AppendGot(std::string& out, const GetItemRequest& get, const TableDescription& table,
               const RowSet& rows) {
  const std::string_view bytes = *rows.Value(0, 0);
  const StoredItem stored(bytes, table.item_format);
  out.reserve(out.size() + bytes.size() + 256);
  if (!get.column_names.empty()) {
    try {
      if (!stored.HasKey(get.key)) {
        throw UnreadableItem("its key attributes are not those of its row");
      }
      AppendColumns(out, stored, *get.projection, get.column_names);
    } catch (const UnreadableItem& fault) {
      ThrowUnreadable(table, &get.key, fault);
    }
    return;
  }
  std::optional<Selection> selection;
  if (get.projection) selection = SelectionOf(*get.projection);
  AppendStored(out, table, get.key, stored, selection ? &*selection : nullptr);
}

std::string GetAnswer(const GetItemRequest& get, const TableDescription& table,
                      const RowSet& rows) {
  std::string body = "{";
  if (rows.RowCount() > 0) {
    body.append("\"Item\":");
    AppendGot(body, get, table, rows);
  }
  if (get.capacity != CapacityDetail::kNone) {
    if (body.size() > 1) body.push_back(',');
    body.append("\"ConsumedCapacity\":");
    AppendConsumedCapacity(body, get.capacity, get.table,
                           {ReadUnits(SizeOfGot(rows), get.consistent), {}});
  }
  body.push_back('}');
  return body;
}

}  // namespace tuskgate::translator
