#include "translator/plan/transaction.h"

#include <utility>

#include <fmt/format.h>

#include "translator/plan/table_storage.h"
#include "translator/sql/sql_builder.h"

namespace tuskgate::translator {
namespace {

// Whoever sends the same token at the same time waits for this one's end.
SqlStatement EmitClaim(const TransactionToken& token) {
  SqlBuilder sql;
  const auto request_id = [&sql, &token] {
    sql.ParameterOf(&token.request_id, SqlType::kText, [&token] { return token.request_id; });
  };
  const auto expired = [&sql, &token] {
    sql << "t.at < ";
    sql.ParameterOf(&token.now, SqlType::kNumeric,
                    [&token] { return fmt::format("{:.3f}", token.now - kTokenSeconds); });
  };
  sql << "insert into tuskgate.transaction_tokens as t (token, fingerprint, request_id, at) values "
         "(";
  sql.Parameter(SqlType::kText, token.token);
  sql << ", ";
  sql.Parameter(SqlType::kText, token.fingerprint);
  sql << ", ";
  request_id();
  sql << ", ";
  sql.Parameter(SqlType::kNumeric, fmt::format("{:.3f}", token.now));
  sql << ") on conflict (token) do update set fingerprint = case when ";
  expired();
  sql << " then excluded.fingerprint else t.fingerprint end, request_id = case when ";
  expired();
  sql << " then excluded.request_id else t.request_id end, at = case when ";
  expired();
  sql << " then excluded.at else t.at end returning t.request_id, t.fingerprint, "
         "case when t.request_id <> ";
  request_id();
  sql << " then set_config('tuskgate.cancelled', '1', true) end";
  return std::move(sql).Finish("transaction_token", Lane::kWrite);
}

SqlStatement EmitEnd() {
  SqlBuilder sql;
  sql << "select tuskgate.end_transaction()";
  return std::move(sql).Finish("transaction_end", Lane::kWrite);
}

struct ActionPlanner {
  Result<WritePlan> operator()(const PutItemRequest& put) const { return PlanPut(put, table); }
  Result<WritePlan> operator()(const UpdateItemRequest& update) const {
    return PlanUpdate(update, table);
  }
  Result<WritePlan> operator()(const DeleteItemRequest& del) const {
    return PlanDelete(del, table);
  }
  Result<WritePlan> operator()(const ConditionCheckRequest& check) const {
    return PlanCheck(check, table);
  }

  const TableDescription& table;
};

}  // namespace

Result<WritePlan> PlanAction(const TransactAction& action, const TableDescription& table) {
  return std::visit(ActionPlanner{table}, action.write);
}

ComposedTransaction ComposeTransaction(std::span<const WritePlan> plans,
                                       const TransactionToken* token) {
  ComposedTransaction composed;
  std::vector<SqlStatement>& statements = composed.segment.statements;
  if (token != nullptr) {
    composed.token = statements.size();
    statements.push_back(EmitClaim(*token));
  }
  for (const WritePlan& plan : plans) {
    Result<std::unique_ptr<WriteStep>> step = StorageOf(*plan.table).Step(plan);
    composed.faults.emplace_back();
    if (!step.has_value()) {
      composed.faults.back() = step.error();
      continue;
    }
    ComposedTransaction::Part part{&plan, statements.size()};
    if (auto before = (*step)->Before()) statements.push_back(*std::move(before));
    WriteStatement write = ComposeOfSeveral(**step);
    part.deciding = statements.size();
    part.shape = write.shape;
    part.attached = write.sql.attached;
    statements.push_back(std::move(write.sql));
    if (auto after = (*step)->After()) statements.push_back(*std::move(after));
    part.last = statements.size() - 1;
    composed.parts.push_back(std::move(part));
  }
  composed.gate = statements.size();
  statements.push_back(EmitEnd());
  return composed;
}

TokenClaim ReadTokenClaim(const TransactionToken& token, const RowSet& rows) {
  if (rows.Value(0, 0) == token.request_id) return TokenClaim::kClaimed;
  return rows.Value(0, 1) == token.fingerprint ? TokenClaim::kDone : TokenClaim::kMismatch;
}

}  // namespace tuskgate::translator
