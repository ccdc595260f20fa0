// ExecuteStatement and BatchExecuteStatement, parsed and checked as far as possible without the
// tables.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/partiql_ast.h"
#include "translator/model/attribute_value.h"
#include "translator/model/capacity_detail.h"
#include "translator/model/error.h"
#include "translator/model/json.h"

namespace tuskgate::translator {

// Views are the request's.
struct StatementRequest {
  std::string_view text;
  std::shared_ptr<const grammar::partiql::Statement> statement;
  std::vector<AttributeValue> parameters;
  bool consistent = false;
  bool item_on_failure = false;  // ReturnValuesOnConditionCheckFailure = ALL_OLD
  CapacityDetail capacity = CapacityDetail::kNone;
  std::optional<std::int64_t> limit;
  std::optional<std::string_view> next_token;
};
Result<StatementRequest> ParseExecuteStatement(const Json& request);

// Each statement is refused or carried out by itself.
struct StatementBatch {
  std::vector<Result<StatementRequest>> statements;
  CapacityDetail capacity = CapacityDetail::kNone;
};
Result<StatementBatch> ParseBatchExecuteStatement(const Json& request);

struct StatementTransaction {
  std::vector<StatementRequest> statements;
  CapacityDetail capacity = CapacityDetail::kNone;
  std::string token;  // empty: none
  std::string fingerprint;

  // All statements of a transaction read, or all write.
  bool IsRead() const { return statements.front().statement->IsRead(); }
};
Result<StatementTransaction> ParseExecuteTransaction(const Json& request);

// As an error of the statement of that number refuses the whole transaction.
ApiError InTransaction(std::size_t number, ApiError error);

}  // namespace tuskgate::translator
