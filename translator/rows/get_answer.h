// The answer to GetItem.
#pragma once

#include <cstdint>
#include <string>

#include "translator/model/table.h"
#include "translator/request/read_requests.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// The bytes of the item; 0: there is none.
std::int64_t SizeOfGot(const RowSet& rows);

// Appends the item as JSON, with what was asked for of it. There is one.
void AppendGot(std::string& out, const GetItemRequest& get, const TableDescription& table,
               const RowSet& rows);

std::string GetAnswer(const GetItemRequest& get, const TableDescription& table, const RowSet& rows);

}  // namespace tuskgate::translator
