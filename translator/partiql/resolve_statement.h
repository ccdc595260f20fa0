// Bound statements as the requests of the API that do the same, once the table is known: which of
// its keys a statement names decides what it becomes.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/partiql/bound_statement.h"
#include "translator/request/read_requests.h"
#include "translator/request/write_requests.h"

namespace tuskgate::translator {

using StatementRead = std::variant<GetItemRequest, QueryRequest, ScanRequest>;

// What a SELECT reads, one after the other. There are several where its condition names several
// keys: `pk IN ['a', 'b']`.
struct StatementReads {
  ExpressionParameters values;  // the reads point into it
  std::vector<StatementRead> reads;
};

Result<StatementReads> ResolveSelect(SelectStatement select, const TableDescription& table);

// For SELECT in a batch, which has to name one item by its key and nothing else.
Result<GetItemRequest> ResolveSingleSelect(SelectStatement select, const TableDescription& table,
                                           std::string_view operation);

// Refuses statements whose condition does not name the whole key.
Result<PutItemRequest> ResolveInsert(InsertStatement insert, const TableDescription& table);
Result<UpdateItemRequest> ResolveUpdate(UpdateStatement update, const TableDescription& table);
Result<DeleteItemRequest> ResolveDelete(DeleteStatement del, const TableDescription& table);

}  // namespace tuskgate::translator
