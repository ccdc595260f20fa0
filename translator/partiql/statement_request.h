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

// One of several statements: its members Statement, Parameters and so on.
Result<StatementRequest> ReadStatement(const Json& json);

}  // namespace tuskgate::translator
