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

// Several statements of one request.
enum class StatementGroup { kBatch, kTransaction };

// For SELECT among others, which has to name one item by its key and nothing else.
Result<GetItemRequest> ResolveSingleSelect(SelectStatement select, const TableDescription& table,
                                           StatementGroup group);

Result<PutItemRequest> ResolveInsert(InsertStatement insert, const TableDescription& table);

// Whether statements whose condition does not name the whole key, once and with its types, are
// refused here. A transaction is cancelled for such a key instead: the request gets what there is
// of it, and its plan refuses that.
enum class KeyFaults { kRefused, kLeft };
Result<UpdateItemRequest> ResolveUpdate(UpdateStatement update, const TableDescription& table,
                                        KeyFaults faults = KeyFaults::kRefused);
Result<DeleteItemRequest> ResolveDelete(DeleteStatement del, const TableDescription& table,
                                        KeyFaults faults = KeyFaults::kRefused);
Result<ConditionCheckRequest> ResolveExists(ExistsStatement exists, const TableDescription& table);

}  // namespace tuskgate::translator
