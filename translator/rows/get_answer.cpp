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

void AppendProjected(std::string& out, const GetPlan& plan, const StoredItem& stored) {
  if (plan.column_names != nullptr) {
    try {
      if (!stored.HasKey(*plan.key)) {
        throw UnreadableItem("its key attributes are not those of its row");
      }
      AppendColumns(out, stored, *plan.projection, *plan.column_names);
    } catch (const UnreadableItem& fault) {
      ThrowUnreadable(*plan.table, plan.key, fault);
    }
    return;
  }
  std::optional<Selection> selection;
  if (plan.projection != nullptr) selection = SelectionOf(*plan.projection);
  AppendStored(out, *plan.table, *plan.key, stored, selection ? &*selection : nullptr);
}

std::string GetAnswer(const GetItemRequest& get, const GetPlan& plan, const RowSet& rows) {
  std::string body = "{";
  if (rows.RowCount() > 0) {
    const std::string_view bytes = *rows.Value(0, 0);
    body.reserve(bytes.size() + 256);
    body.append("\"Item\":");
    AppendProjected(body, plan, StoredItem(bytes, plan.table->item_format));
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
