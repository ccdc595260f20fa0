#include "translator/partiql/statement_request.h"

#include <utility>

#include <fmt/format.h>

#include "grammar/parse_partiql.h"
#include "translator/model/attribute_json.h"
#include "translator/partiql/statement_shapes.h"
#include "translator/request/options.h"
#include "translator/request/transaction_requests.h"

namespace tuskgate::translator {
namespace {

// The service reads parameters before it reads the statement.
std::optional<ApiError> ReadParameters(const Json& json, StatementRequest& request) {
  const Json* parameters = FindMember(json, "Parameters");
  if (parameters == nullptr) return std::nullopt;
  static const Json kEmpty(rapidjson::kObjectType);
  for (const Json& element : parameters->GetArray()) {
    Result<AttributeValue> value =
        ParseAttributeValue(element.IsNull() ? kEmpty : element, ValidationLayer::kOlder);
    if (!value.has_value()) return value.error();
    request.parameters.push_back(*std::move(value));
  }
  return std::nullopt;
}

std::optional<ApiError> ReadText(const Json& json, StatementRequest& request) {
  request.text = StringMember(json, "Statement");
  auto statement = grammar::ParsePartiQL(request.text);
  if (!statement.has_value()) return ValidationError(statement.error().message);
  request.statement = *std::move(statement);
  // More than it needs are let pass.
  if (request.parameters.size() < request.statement->parameters) {
    return ValidationError("Number of parameters in request and statement don't match.");
  }
  request.consistent = BooleanMember(json, "ConsistentRead", false);
  request.item_on_failure = StringMember(json, "ReturnValuesOnConditionCheckFailure") == "ALL_OLD";
  return std::nullopt;
}

Result<StatementRequest> ReadStatement(const Json& json) {
  StatementRequest request;
  if (auto error = ReadParameters(json, request)) return *error;
  if (auto error = ReadText(json, request)) return *error;
  return request;
}

}  // namespace

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

namespace {

// Recorded of ExecuteTransaction; of batches it is documented without words:
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
ApiError MixedStatements(std::string_view operation) {
  return ValidationError(fmt::format(
      "{} API does not support both read and write operations in the same request.", operation));
}

}  // namespace

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
  bool reads = false;
  bool writes = false;
  for (const Result<StatementRequest>& statement : batch.statements) {
    if (statement.has_value()) (statement->statement->IsRead() ? reads : writes) = true;
  }
  if (reads && writes) return MixedStatements("BatchExecuteStatement");
  return batch;
}

ApiError InTransaction(std::size_t number, ApiError error) {
  if (error.kind == ErrorKind::kValidation) {
    error.message.insert(0, fmt::format("Validation failed in TransactStatements[{}]: ", number));
  }
  return error;
}

// What is wrong with a value is told without the number of its statement. Recorded from the service
// by paritysuite/dynamodb-conformance, tests/tier3/error-messages/partiqlParameterNumbers.test.ts.
Result<StatementTransaction> ParseExecuteTransaction(const Json& json) {
  if (auto error = CheckShape(json, ExecuteTransactionShape(), ValidationLayer::kOlder)) {
    return *error;
  }
  StatementTransaction transaction;
  transaction.capacity = CapacityDetailOf(json);
  transaction.token = StringMember(json, "ClientRequestToken");
  if (!transaction.token.empty()) transaction.fingerprint = FingerprintOf(json);
  static const Json kEmpty(rapidjson::kObjectType);
  const Json& members = *FindMember(json, "TransactStatements");
  for (const Json& member : members.GetArray()) {
    StatementRequest& statement = transaction.statements.emplace_back();
    if (auto error = ReadParameters(member.IsNull() ? kEmpty : member, statement)) return *error;
  }
  bool reads = false;
  bool writes = false;
  for (std::size_t i = 0; i < transaction.statements.size(); ++i) {
    const Json& member = members[static_cast<rapidjson::SizeType>(i)];
    StatementRequest& statement = transaction.statements[i];
    if (auto error = ReadText(member.IsNull() ? kEmpty : member, statement)) {
      return InTransaction(i, *std::move(error));
    }
    (statement.statement->IsRead() ? reads : writes) = true;
  }
  if (reads && writes) {
    return MixedStatements("ExecuteTransaction");
  }
  return transaction;
}

}  // namespace tuskgate::translator
