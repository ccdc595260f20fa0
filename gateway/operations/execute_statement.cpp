#include "gateway/operations/operations.h"
#include "gateway/operations/statement_run.h"
#include "translator/model/stored_text.h"
#include "translator/rows/capacity.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer ExecuteStatement(OperationContext& context, const Json& request) {
  const Result<StatementRequest> statement = ParseExecuteStatement(request);
  if (!statement.has_value()) co_return statement.error();
  bool reached = false;
  const Result<StatementOutcome> outcome =
      co_await RunStatement(context, *statement, StatementOrigin::kAlone, reached);
  if (!outcome.has_value()) co_return outcome.error();
  std::string body = "{\"Items\":[" + outcome->items + "]";
  if (outcome->next) {
    body.append(",\"NextToken\":");
    AppendJsonString(body, EncodeNextToken(*statement, *outcome->next));
  }
  if (statement->capacity != CapacityDetail::kNone) {
    body.append(",\"ConsumedCapacity\":");
    AppendConsumedCapacity(body, statement->capacity, outcome->table->name, outcome->used);
  }
  body.push_back('}');
  co_return body;
}

}  // namespace tuskgate::gateway
