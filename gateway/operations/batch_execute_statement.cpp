#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gateway/operations/operations.h"
#include "gateway/operations/statement_run.h"
#include "translator/model/stored_text.h"
#include "translator/rows/capacity.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchStatementError.html
std::string_view CodeOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kConditionalCheckFailed:
      return "ConditionalCheckFailed";
    case ErrorKind::kItemCollectionSizeLimitExceeded:
      return "ItemCollectionSizeLimitExceeded";
    case ErrorKind::kThroughputExceeded:
      return "ProvisionedThroughputExceeded";
    case ErrorKind::kThrottling:
      return "ThrottlingError";
    case ErrorKind::kTransactionConflict:
      return "TransactionConflict";
    case ErrorKind::kResourceNotFound:
      return "ResourceNotFound";
    case ErrorKind::kAccessDenied:
      return "AccessDenied";
    case ErrorKind::kDuplicateItem:
      return "DuplicateItem";
    case ErrorKind::kInternalServerError:
    case ErrorKind::kServiceUnavailable:
      return "InternalServerError";
    default:
      return "ValidationError";
  }
}

// The answer as it grows, statement by statement.
class BatchAnswer {
 public:
  void Add(const StatementOutcome& outcome) {
    Begin();
    responses_.append("{\"TableName\":");
    AppendJsonString(responses_, outcome.table->name);
    if (!outcome.items.empty()) responses_.append(",\"Item\":").append(outcome.items);
    responses_.push_back('}');
    AddUse(outcome);
  }

  // `table`: where it was reached, else empty.
  void Add(const ApiError& error, std::string_view table) {
    Begin();
    fmt::format_to(std::back_inserter(responses_),
                   "{{\"Error\":{{\"Code\":\"{}\",\"Message\":", CodeOf(error.kind));
    AppendJsonString(responses_, error.message);
    if (!error.extra_members.empty()) responses_.append(",").append(error.extra_members);
    responses_.push_back('}');
    if (!table.empty()) {
      responses_.append(",\"TableName\":");
      AppendJsonString(responses_, table);
    }
    responses_.push_back('}');
  }

  std::string Finish(CapacityDetail detail) const {
    std::string body = "{\"Responses\":[" + responses_ + "]";
    if (detail != CapacityDetail::kNone) {
      body.append(",\"ConsumedCapacity\":[");
      for (const auto& [table, used] : used_) {
        if (body.back() != '[') body.push_back(',');
        AppendConsumedCapacity(body, detail, table->name, used);
      }
      body.push_back(']');
    }
    body.push_back('}');
    return body;
  }

 private:
  void Begin() {
    if (!responses_.empty()) responses_.push_back(',');
  }

  void AddUse(const StatementOutcome& outcome) {
    for (auto& [table, used] : used_) {
      if (table->name != outcome.table->name) continue;
      used.Add(outcome.used);
      return;
    }
    used_.emplace_back(outcome.table, outcome.used);
  }

  std::string responses_;
  std::vector<std::pair<TablePtr, CapacityUsed>> used_;
};

}  // namespace

OperationAnswer BatchExecuteStatement(OperationContext& context, const Json& request) {
  Result<StatementBatch> batch = ParseBatchExecuteStatement(request);
  if (!batch.has_value()) co_return batch.error();
  BatchAnswer answer;
  for (Result<StatementRequest>& statement : batch->statements) {
    if (!statement.has_value()) {
      answer.Add(statement.error(), {});
      continue;
    }
    statement->capacity = batch->capacity;
    bool reached = false;
    const Result<StatementOutcome> outcome =
        co_await RunStatement(context, *statement, StatementOrigin::kBatch, reached);
    if (outcome.has_value()) {
      answer.Add(*outcome);
    } else {
      answer.Add(outcome.error(), reached ? std::string_view(statement->statement->Target().table)
                                          : std::string_view());
    }
  }
  co_return answer.Finish(batch->capacity);
}

}  // namespace tuskgate::gateway
