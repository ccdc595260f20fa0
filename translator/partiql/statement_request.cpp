#include "translator/partiql/statement_request.h"

#include <utility>

#include "grammar/parse_partiql.h"
#include "translator/model/attribute_json.h"
#include "translator/partiql/statement_shapes.h"
#include "translator/request/options.h"

namespace tuskgate::translator {
namespace {

// In the order of the service: parameters are read before the statement is.
std::optional<ApiError> ReadText(const Json& json, StatementRequest& request) {
  if (const Json* parameters = FindMember(json, "Parameters")) {
    for (const Json& element : parameters->GetArray()) {
      static const Json kEmpty(rapidjson::kObjectType);
      Result<AttributeValue> value =
          ParseAttributeValue(element.IsNull() ? kEmpty : element, ValidationLayer::kOlder);
      if (!value.has_value()) return value.error();
      request.parameters.push_back(*std::move(value));
    }
  }
  request.text = StringMember(json, "Statement");
  auto statement = grammar::ParsePartiQL(request.text);
  if (!statement.has_value()) return ValidationError(statement.error().message);
  request.statement = *std::move(statement);
  // More than it needs are let pass.
  if (request.parameters.size() < request.statement->parameters) {
    return ValidationError("Number of parameters in request and statement don't match.");
  }
  return std::nullopt;
}

}  // namespace

Result<StatementRequest> ReadStatement(const Json& json) {
  StatementRequest request;
  if (auto error = ReadText(json, request)) return *error;
  request.consistent = BooleanMember(json, "ConsistentRead", false);
  request.item_on_failure = StringMember(json, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
  return request;
}

Result<StatementRequest> ParseExecuteStatement(const Json& json) {
  if (auto error = CheckShape(json, ExecuteStatementShape(), ValidationLayer::kOlder)) {
    return *error;
  }
  Result<StatementRequest> request = ReadStatement(json);
  if (!request.has_value()) return request;
  request->capacity = CapacityDetailOf(json);
  request->limit = IntegerMember(json, "Limit");
  if (const Json* token = FindMember(json, "NextToken")) request->next_token = Text(*token);
  return request;
}

Result<StatementBatch> ParseBatchExecuteStatement(const Json& json) {
  if (auto error = CheckShape(json, BatchExecuteStatementShape(), ValidationLayer::kOlder)) {
    return *error;
  }
  StatementBatch batch;
  batch.capacity = CapacityDetailOf(json);
  static const Json kEmpty(rapidjson::kObjectType);
  for (const Json& member : FindMember(json, "Statements")->GetArray()) {
    batch.statements.push_back(ReadStatement(member.IsNull() ? kEmpty : member));
  }
  return batch;
}

}  // namespace tuskgate::translator
