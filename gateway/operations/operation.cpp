#include "gateway/operations/operation.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "gateway/access/resource_policies.h"
#include "gateway/auth/caller.h"
#include "gateway/clock.h"
#include "gateway/http/credentials.h"
#include "gateway/observe/event.h"
#include "gateway/operations/table_answers.h"
#include "translator/catalog/catalog.h"
#include "translator/plan/table_storage.h"
#include "translator/sql/sqlstate.h"

namespace tuskgate::gateway {

using translator::ApiError;
using translator::ErrorKind;
using translator::Result;
using translator::SqlStatement;

namespace {

// A standby may be promoted within seconds, in which SDKs send the request again; what somebody has
// set is so on purpose.
ApiError ReadOnlyError(DatabaseMode mode) {
  if (mode == DatabaseMode::kWritable) {
    return {ErrorKind::kAccessDenied,
            "The database follows another one, whose gateways take what is to be written",
            {}};
  }
  if (mode == DatabaseMode::kReadOnly) {
    return {ErrorKind::kAccessDenied,
            "The database takes no writes from this server: default_transaction_read_only is on",
            {}};
  }
  return {ErrorKind::kServiceUnavailable,
          "The database is a read-only standby, which takes no writes until it is promoted",
          {}};
}

}  // namespace

ApiError OperationContext::TooManyAttempts() {
  return {ErrorKind::kInternalServerError,
          "The table changes too often, or the item is written by too many clients at once",
          {}};
}

boost::asio::awaitable<boost::system::result<Answer, DatabaseError>> OperationContext::TryRun(
    SqlStatement statement) {
  auto answer = co_await services_.pipeline.Run(std::move(statement));
  Count(answer);
  co_return answer;
}

void OperationContext::Count(const boost::system::result<Answer, DatabaseError>& answer) {
  round_trips_ += answer.has_value() ? answer->round_trips : 1;
}

boost::asio::awaitable<boost::system::result<SegmentAnswer, DatabaseError>>
OperationContext::TryRunSegment(translator::Segment segment, std::optional<std::string> principal) {
  auto answer = co_await services_.pipeline.RunSegment(std::move(segment), std::move(principal));
  round_trips_ += answer.has_value() ? answer->round_trips : 1;
  co_return answer;
}

ApiError OperationContext::Report(std::string_view statement_name, const DatabaseError& error) {
  const translator::SqlFault fault = translator::SqlFaultOf(error.View());
  if (fault == translator::SqlFault::kReadOnly) {
    is_fault_told_ = true;  // by whoever saw what the database takes
    return ReadOnlyError(services_.catalog.Mode());
  }
  const bool others =
      fault == translator::SqlFault::kRaced || fault == translator::SqlFault::kLockTimeout ||
      fault == translator::SqlFault::kCanceled || fault == translator::SqlFault::kNotAuthorized;
  Tell(request_id_, StatementFailed{statement_name, error.sqlstate, error.message, !others});
  is_fault_told_ = true;
  switch (fault) {
    case translator::SqlFault::kOverload:
      if (!error.nothing_written) break;
      return {ErrorKind::kServiceUnavailable, "The service is currently unavailable or busy.", {}};
    case translator::SqlFault::kRaced:
    case translator::SqlFault::kLockTimeout:
      // Whoever holds the lock is to DynamoDB's clients what a transaction is.
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
      return {ErrorKind::kTransactionConflict, "Transaction is ongoing for the item", {}};
    case translator::SqlFault::kCanceled:
      // No error that SDKs try again: it would only take as long again.
      return translator::ValidationError(
          "The request was canceled, as the database took too long for it");
    case translator::SqlFault::kNotAuthorized:
      return {ErrorKind::kAccessDenied,
              "The database role of the server is not authorized to perform this operation",
              {}};
    default:
      break;
  }
  return {ErrorKind::kInternalServerError,
          "The request processing has failed because of an unknown error, exception or failure.",
          {}};
}

boost::asio::awaitable<Result<Answer>> OperationContext::Run(SqlStatement statement) {
  const std::string_view name = statement.name;
  const bool locks_tables = statement.locks_tables;
  auto answer = co_await TryRun(std::move(statement));
  if (!answer.has_value()) {
    const ApiError error = Report(name, answer.error());
    if (locks_tables && error.kind == ErrorKind::kTransactionConflict) {
      co_return ApiError{ErrorKind::kResourceInUse,
                         "Attempt to change a resource which is still in use: another session of "
                         "the database holds a lock on the table",
                         {}};
    }
    co_return error;
  }
  co_return std::move(*answer);
}

Result<std::optional<std::string>> OperationContext::PrincipalFor(
    const translator::TableDescription& table) const {
  if (!translator::StorageOf(table).NeedsPrincipal(table)) return std::optional<std::string>();
  if (request_.caller != nullptr) return std::make_optional(request_.caller->principal.arn);
  std::string id = http::AccessKeyIdOf(request_.authorization, request_.target);
  if (id.empty()) {
    return ApiError{ErrorKind::kAccessDenied,
                    "The credentials of the request name no access key id, which table " +
                        table.name + " tells its clients apart by",
                    {}};
  }
  return std::optional<std::string>(std::move(id));
}

boost::asio::awaitable<Result<OperationContext::TableAnswer>> OperationContext::RunOn(
    const translator::TableDescription& table, SqlStatement statement) {
  const std::string_view name = statement.name;
  const translator::AttachedAnswer attached = std::move(statement.attached);
  const translator::TableStorage& storage = translator::StorageOf(table);
  Result<std::optional<std::string>> principal = PrincipalFor(table);
  if (!principal.has_value()) co_return principal.error();
  // Not TryRun: each coroutine on the way of every item costs.
  auto answer = co_await services_.pipeline.Run(std::move(statement), *std::move(principal));
  Count(answer);
  TableAnswer result;
  if (answer.has_value()) {
    result.answer = std::move(*answer);
    auto rows = storage.Assemble(table, attached, std::move(result.answer.rows));
    if (!rows.has_value()) co_return rows.error();
    result.answer.rows = *std::move(rows);
    co_return result;
  }
  DatabaseError failure = answer.error();
  result.raced = storage.FaultOf(table, failure.View()) == translator::StatementFault::kRaced;
  const Result<bool> stale = co_await IsStaleAfter(table, name, std::move(failure));
  if (!stale.has_value()) co_return stale.error();
  result.stale = *stale;
  co_return result;
}

boost::asio::awaitable<Result<OperationContext::TableAnswers>> OperationContext::ReadOn(
    const translator::TableDescription& table, std::vector<SqlStatement> statements) {
  if (statements.size() == 1) {
    TableAnswers result;
    auto one = co_await RunOn(table, std::move(statements.front()));
    if (!one.has_value()) co_return one.error();
    result.stale = one->stale;
    result.answers.push_back(std::move(one->answer));
    co_return result;
  }
  std::vector<const translator::TableDescription*> tables(statements.size(), &table);
  translator::Segment segment;
  segment.statements = std::move(statements);
  co_return co_await RunReads(std::move(segment), std::move(tables), std::nullopt);
}

boost::asio::awaitable<Result<OperationContext::TableAnswers>> OperationContext::ReadTogether(
    std::vector<TableRead> reads) {
  std::vector<const translator::TableDescription*> tables;
  std::optional<std::string> principal;
  translator::Segment segment;
  segment.isolation = translator::Isolation::kRepeatableRead;
  for (TableRead& read : reads) {
    // The same for all that want one.
    Result<std::optional<std::string>> of_table = PrincipalFor(*read.table);
    if (!of_table.has_value()) co_return of_table.error();
    if (*of_table) principal = *std::move(of_table);
    tables.push_back(read.table.get());
    segment.statements.push_back(std::move(read.statement));
  }
  co_return co_await RunReads(std::move(segment), std::move(tables), std::move(principal));
}

boost::asio::awaitable<Result<OperationContext::TableAnswers>> OperationContext::RunReads(
    translator::Segment segment, std::vector<const translator::TableDescription*> tables,
    std::optional<std::string> principal) {
  TableAnswers result;
  std::vector<std::pair<std::string_view, translator::AttachedAnswer>> shapes;
  for (const translator::SqlStatement& statement : segment.statements) {
    shapes.emplace_back(statement.name, statement.attached);
  }
  segment.read_only = true;
  auto answer = co_await TryRunSegment(std::move(segment), std::move(principal));
  std::optional<DatabaseError> failure;
  std::size_t failed = 0;  // the statement; the first where none is to blame
  if (!answer.has_value()) {
    failure = answer.error();
  } else if (!answer->committed) {
    failure = answer->commit_error;
  }
  for (std::size_t i = 0; answer.has_value() && i < answer->outcomes.size(); ++i) {
    auto& outcome = answer->outcomes[i];
    if (!outcome) break;
    if (!outcome->has_value()) {
      failure = outcome->error();
      failed = i;
      break;
    }
    auto rows = translator::StorageOf(*tables[i])
                    .Assemble(*tables[i], shapes[i].second, std::move((*outcome)->rows));
    if (!rows.has_value()) co_return rows.error();
    (*outcome)->rows = *std::move(rows);
    result.answers.push_back(std::move(**outcome));
  }
  if (!failure) co_return result;
  const Result<bool> stale =
      co_await IsStaleAfter(*tables[failed], shapes[failed].first, std::move(*failure));
  if (!stale.has_value()) co_return stale.error();
  result.stale = *stale;
  co_return result;
}

boost::asio::awaitable<Result<bool>> OperationContext::IsStaleAfter(
    const translator::TableDescription& table, std::string_view statement_name,
    DatabaseError failure) {
  const translator::TableStorage& storage = translator::StorageOf(table);
  const translator::SqlError error = failure.View();
  switch (storage.FaultOf(table, error)) {
    case translator::StatementFault::kRaced:
      co_return true;
    case translator::StatementFault::kChanged:
      if (storage.IsInCatalog()) {
        Forget(table.name);
        co_return true;
      }
      if (co_await ReloadAttached()) co_return true;
      break;
    case translator::StatementFault::kUnknownRule:
      // Another gateway has made an index. The request is planned again with it, which tells the
      // client what is wrong. A plan that knows the index and would write is a fault of ours.
      if (std::find(read_anew_.begin(), read_anew_.end(), table.name) == read_anew_.end()) {
        read_anew_.push_back(table.name);
        Forget(table.name);
        co_return true;
      }
      break;
    case translator::StatementFault::kRequest:
      // What a trigger raises may be for the client; what else fails there is for its owner.
      if (storage.IsInCatalog() && SqlFaultOf(error) == translator::SqlFault::kBadValue) {
        Tell(request_id_, ItemUnreadable{statement_name,
                                         fmt::format("table {}: {}", table.name, error.message)});
      } else if (IsOfCodeInside(error) && !IsForClient(error)) {
        Tell(request_id_, OwnersCodeFailed{table.name, error.sqlstate, error.message});
      }
      co_return storage.RequestError(table, error);
    case translator::StatementFault::kOther:
      break;
  }
  co_return Report(statement_name, failure);
}

namespace {

bool HaveSameIndexes(const translator::TableDescription& one,
                     const translator::TableDescription& other) {
  return std::equal(
      one.indexes.begin(), one.indexes.end(), other.indexes.begin(), other.indexes.end(),
      [](const auto& a, const auto& b) { return a.name == b.name && a.status == b.status; });
}

}  // namespace

boost::asio::awaitable<bool> OperationContext::ForgetIfChanged(
    const translator::TableDescription& table) {
  if (!translator::StorageOf(table).IsInCatalog()) co_return false;
  // The caller waits, and `table` with it; should this fail, what was refused stays refused.
  const auto answer = co_await TryRun(translator::EmitFindTable(KeyOf(table.name)));
  if (!answer.has_value()) co_return false;
  if (answer->rows->RowCount() != 0) {
    const auto now = translator::ReadTable(*answer->rows, 0, services_.item_format);
    if (now.id == table.id && HaveSameIndexes(now, table)) co_return false;
  }
  Forget(table.name);
  co_return true;
}

boost::asio::awaitable<bool> OperationContext::ForgetChanged(std::set<std::string> names) {
  bool any = false;
  for (const std::string& name : names) {
    const TablePtr known = FindKnown(name);
    if (known != nullptr && co_await ForgetIfChanged(*known)) any = true;
  }
  co_return any;
}

std::optional<ApiError> OperationContext::EnterNamespace() {
  if (services_.namespaces == Namespaces::kNone) return std::nullopt;
  Tenant tenant;
  tenant.scope = {http::RegionOf(request_.authorization, request_.target, request_.region_set),
                  services_.scope.account_id};
  tenant.space = services_.namespaces == Namespaces::kRegion
                     ? tenant.scope.region
                     : http::AccessKeyIdOf(request_.authorization, request_.target);
  if (tenant.space.empty() || tenant.scope.region.empty()) {
    return ApiError{ErrorKind::kAccessDenied,
                    "The credentials of the request name no access key id or no region, by which "
                    "the server tells its clients' tables apart",
                    {}};
  }
  tenant_ = std::move(tenant);
  return std::nullopt;
}

translator::TableDescription OperationContext::WithKey(translator::TableDescription table) const {
  table.name = KeyOf(table.name);
  return table;
}

// An attached table is there in all namespaces, and hides one that has the same name in one of
// them.
TablePtr OperationContext::FindKnown(const std::string& name) const {
  if (access_ && !access_->Covers(name)) return nullptr;
  return FindAnyKnown(name);
}

TablePtr OperationContext::FindAnyKnown(const std::string& name) const {
  if (!tenant_) return services_.catalog.Find(name);
  TablePtr attached = services_.catalog.FindAttached(name);
  return attached != nullptr ? attached : services_.catalog.Find(KeyOf(name));
}

std::optional<ApiError> OperationContext::CheckCovered(std::string_view table) const {
  if (!access_ || access_->Covers(table)) return std::nullopt;
  return AccessControl::NotCovered(table);
}

boost::asio::awaitable<Result<TablePtr>> OperationContext::FindTable(std::string name) {
  if (auto error = CheckCovered(name)) co_return *error;
  co_return co_await FindAnyTable(std::move(name));
}

boost::asio::awaitable<Result<TablePtr>> OperationContext::FindAnyTable(std::string name) {
  if (TablePtr known = FindAnyKnown(name)) co_return known;
  const std::uint64_t generation = services_.catalog.Generation();
  SqlStatement statement = translator::EmitFindTable(KeyOf(name));
  const Result<Answer> answer = co_await Run(std::move(statement));
  if (!answer.has_value()) co_return answer.error();
  if (answer->rows->RowCount() == 0) co_return TablePtr();
  co_return services_.catalog.Add(translator::ReadTable(*answer->rows, 0, services_.item_format),
                                  generation);
}

namespace {

// While it is being created or deleted, operations on items do not find a table.
bool IsAway(const translator::TableDescription& table) {
  if (!table.transition) return false;
  const translator::TableStatus status = translator::StatusAt(table, Now());
  return status == translator::TableStatus::kCreating ||
         status == translator::TableStatus::kDeleting;
}

}  // namespace

std::optional<ApiError> OperationContext::Declare(const translator::Access& access,
                                                  const translator::TableDescription& table) {
  if (tells_touched_) {
    std::string text = access.Describe();
    // An attempt may be one of several.
    if (std::find(touched_.begin(), touched_.end(), text) == touched_.end()) {
      touched_.push_back(std::move(text));
    }
  }
  return access_ ? access_->Check(access, table) : std::nullopt;
}

// Backups, exports and imports have none.
Result<policy::PolicyPtr> OperationContext::PolicyOf(const translator::TableDescription& table,
                                                     const Intent& intent) const {
  const std::string arn = TableArn(table, scope());
  const std::string_view rest =
      std::string_view(intent.resource)
          .substr(intent.resource.starts_with(arn) ? arn.size() : intent.resource.size());
  const bool is_its =
      intent.resource == arn || rest.starts_with("/index/") || !intent.stream_label.empty();
  if (!is_its || services_.resource_policies == nullptr) return policy::PolicyPtr();
  const std::string_view text = PolicyTextOf(table, intent.stream_label);
  const std::string_view holder =
      intent.stream_label.empty() ? std::string_view(arn) : std::string_view(intent.resource);
  ResourcePolicies::Found found = services_.resource_policies->Find(holder, text);
  if (found.has_value()) return *std::move(found);
  Tell(request_id_, OperationThrew{"policy", found.error().message});
  return ApiError{ErrorKind::kInternalServerError, "The policy of the resource cannot be read", {}};
}

std::optional<Wish> OperationContext::WishOf(const OperationEntry& operation,
                                             const translator::Json& body) const {
  const bool has_index = operation.subject == Subject::kIndex;
  if (tenant_ || !body.IsObject() || !(has_index || operation.subject == Subject::kItem)) {
    return std::nullopt;
  }
  return Wish{*request_.caller, operation.name, translator::TextMember(body, "TableName"),
              has_index ? translator::TextMember(body, "IndexName") : std::string_view()};
}

void OperationContext::BeginToDecide(const OperationEntry& operation,
                                     const translator::Json& body) {
  facts_.emplace(
      RequestFacts{*request_.caller, request_, operation.name, operation.subject, body, scope()});
  access_.emplace(*facts_);
}

bool OperationContext::AdmitSettled(const OperationEntry& operation, const translator::Json& body) {
  if (request_.caller == nullptr) return true;
  const std::optional<Wish> wish = WishOf(operation, body);
  if (!wish) return false;
  AdmittedPtr settled = services_.settled.Find(*wish);
  if (settled == nullptr || FindAnyKnown(settled->intent.table) != settled->table) return false;
  BeginToDecide(operation, body);
  access_->Admit(std::move(settled));
  return true;
}

boost::asio::awaitable<std::optional<ApiError>> OperationContext::Admit(
    const OperationEntry& operation, const translator::Json& body) {
  if (request_.caller == nullptr) co_return std::nullopt;
  BeginToDecide(operation, body);
  for (Intent& intent :
       IntentsOf({operation.name, operation.subject, operation.resources}, body, scope())) {
    if (auto error = co_await Admit(std::move(intent))) co_return error;
  }
  const AdmittedPtr last = access_->Last();
  if (const auto wish = WishOf(operation, body); wish && last != nullptr && last->is_settled) {
    services_.settled.Keep(*wish, last);
  }
  co_return std::nullopt;
}

boost::asio::awaitable<std::optional<ApiError>> OperationContext::Admit(std::string_view action,
                                                                        std::string_view table,
                                                                        std::string_view index) {
  if (!access_) co_return std::nullopt;
  co_return co_await Admit(IntentOn(action, table, index, scope()));
}

// Whether there is such a table is told only to those who may know.
boost::asio::awaitable<std::optional<ApiError>> OperationContext::Admit(Intent intent) {
  TablePtr table;
  if (!intent.table.empty()) table = FindAnyKnown(intent.table);
  if (table == nullptr && !intent.table.empty()) {
    Result<TablePtr> found = co_await FindAnyTable(intent.table);
    if (!found.has_value()) co_return found.error();
    table = *std::move(found);
  }
  if (table == nullptr) co_return access_->Admit(std::move(intent), nullptr, nullptr);
  Result<policy::PolicyPtr> policy = PolicyOf(*table, intent);
  if (!policy.has_value()) co_return policy.error();
  co_return access_->Admit(std::move(intent), std::move(table), *std::move(policy));
}

TablePtr OperationContext::KnownTable(const std::string& name) const {
  TablePtr known = FindKnown(name);
  return known != nullptr && !IsAway(*known) ? known : nullptr;
}

boost::asio::awaitable<Result<TablePtr>> OperationContext::RequireTable(std::string name) {
  Result<TablePtr> table = co_await FindTable(std::move(name));
  if (table.has_value() && (*table == nullptr || IsAway(**table))) {
    co_return ApiError{ErrorKind::kResourceNotFound, "Requested resource not found", {}};
  }
  co_return table;
}

}  // namespace tuskgate::gateway
