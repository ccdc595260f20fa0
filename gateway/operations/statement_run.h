// A PartiQL statement as the operation on items that it stands for.
#pragma once

#include <optional>
#include <string>

#include "gateway/operations/operation.h"
#include "translator/partiql/next_token.h"
#include "translator/partiql/statement_request.h"
#include "translator/rows/capacity.h"

namespace tuskgate::gateway {

// What came of it. A part of an answer, whose form depends on the operation.
struct StatementOutcome {
  std::string items;  // JSON, with commas between them; empty: none
  std::optional<translator::StatementPosition> next;
  translator::CapacityUsed used;  // if that was asked for; points into the table
  TablePtr table;
};

// Where the statement came from, which decides on what it may be.
enum class StatementOrigin { kAlone, kBatch };

// `request` is the caller's, which awaits. `reached` becomes true when the statement was allowed
// for its table, whatever came of it.
boost::asio::awaitable<translator::Result<StatementOutcome>> RunStatement(
    OperationContext& context, const translator::StatementRequest& request, StatementOrigin origin,
    bool& reached);

// Has it decided whether the caller may carry out the statement, as far as its text tells.
boost::asio::awaitable<std::optional<translator::ApiError>> AdmitStatement(
    OperationContext& context, const grammar::partiql::Statement& statement);

// What an item would become is told in fewer words than elsewhere, in reasons of a cancelled
// transaction, too. Recorded from the service by floci-io/floci,
// DynamoDbPartiQLEdgeCaseIntegrationTest.
translator::ApiError InStatement(translator::ApiError error);

}  // namespace tuskgate::gateway
