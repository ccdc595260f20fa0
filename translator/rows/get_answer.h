// The answer to GetItem.
#pragma once

#include <cstdint>
#include <string>

#include "translator/model/stored_item.h"
#include "translator/model/table.h"
#include "translator/plan/read_plan.h"
#include "translator/request/read_requests.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// The bytes of the item; 0: there is none.
std::int64_t SizeOfGot(const RowSet& rows);

// Appends the item as JSON, with what was asked for of it. Throws UnreadableItem.
void AppendProjected(std::string& out, const GetPlan& plan, const StoredItem& stored);

std::string GetAnswer(const GetItemRequest& get, const GetPlan& plan, const RowSet& rows);

}  // namespace tuskgate::translator
