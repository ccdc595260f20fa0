#include "gateway/operations/statement_run.h"

#include <utility>
#include <variant>

#include <fmt/format.h>

#include "gateway/operations/item_page.h"
#include "gateway/operations/item_read.h"
#include "gateway/operations/item_write.h"
#include "translator/model/units.h"
#include "translator/partiql/resolve_statement.h"
#include "translator/plan/page.h"
#include "translator/rows/get_answer.h"
#include "translator/rows/write_answer.h"

namespace tuskgate::gateway {

using namespace translator;

namespace {

AttemptAnswer<std::string> Refuse(ApiError error) { co_return error; }

// A statement under way. Each attempt binds it to the table as it then is.
class StatementRun {
 public:
  StatementRun(OperationContext& context, const StatementRequest& request, StatementOrigin origin,
               bool& reached)
      : context_(context), request_(request), origin_(origin), reached_(reached) {}

  // What can be told without the table comes first.
  std::optional<ApiError> Bind() {
    Result<StatementPosition> position = ReadNextToken(request_);
    if (!position.has_value()) return position.error();
    start_ = *std::move(position);
    Result<BoundStatement> bound = BindStatement(request_);
    if (!bound.has_value()) return bound.error();
    if (std::holds_alternative<ExistsStatement>(*bound)) {
      return ValidationError("EXISTS can only be used in ExecuteTransaction write requests.");
    }
    if (request_.next_token && !request_.statement->IsRead()) {
      return ValidationError("Invalid NextToken");
    }
    bound_ = *std::move(bound);
    return std::nullopt;
  }

  AttemptAnswer<std::string> Attempt(const TablePtr& table) {
    if (!bound_) {
      if (auto error = Bind()) return Refuse(*std::move(error));
    }
    outcome_ = {};
    outcome_.table = table;
    BoundStatement bound = *std::exchange(bound_, std::nullopt);
    if (auto* select = std::get_if<SelectStatement>(&bound)) {
      return Select(table, std::move(*select));
    }
    if (auto* insert = std::get_if<InsertStatement>(&bound)) {
      return Write(table, ResolveInsert(std::move(*insert), *table), PlanPut);
    }
    if (auto* update = std::get_if<UpdateStatement>(&bound)) {
      return Write(table, ResolveUpdate(std::move(*update), *table), PlanUpdate);
    }
    return Write(table, ResolveDelete(std::move(std::get<DeleteStatement>(bound)), *table),
                 PlanDelete);
  }

  StatementOutcome TakeOutcome() { return std::move(outcome_); }

 private:
  // --- writes ---

  template <typename Request>
  AttemptAnswer<std::string> Write(const TablePtr& table, Result<Request> resolved,
                                   Result<WritePlan> (*plan)(const Request&,
                                                             const TableDescription&)) {
    if (!resolved.has_value()) return Refuse(resolved.error());
    Request& kept = request_of_attempt_.emplace<Request>(*std::move(resolved));
    kept.options.metered = context_.services().throttle != nullptr;
    planner_ = [this, &kept, plan](const TableDescription& description) -> Result<WritePlan> {
      Result<WritePlan> planned = plan(kept, description);
      if (!planned.has_value()) return planned;
      reached_ = true;
      if (planned->update != nullptr) {
        if (auto error = CheckNesting(*planned->update)) return *error;
      }
      return planned;
    };
    write_answerer_ = [this](const WritePlan& plan, const WriteResult& result,
                             const CapacityUsed* used, std::string_view) {
      outcome_.items = ReturnedAttributes(plan, result);
      if (plan.options->capacity != CapacityDetail::kNone) {
        outcome_.used = used != nullptr ? *used : UnitsOfWrite(plan, result);
      }
      return std::string();
    };
    return AttemptWrite(context_, table, planner_, write_answerer_, attempts_);
  }

  // --- reads ---

  AttemptAnswer<std::string> Select(const TablePtr& table, SelectStatement select) {
    if (origin_ == StatementOrigin::kBatch) {
      Result<GetItemRequest> get =
          ResolveSingleSelect(std::move(select), *table, StatementGroup::kBatch);
      if (!get.has_value()) return Refuse(get.error());
      return Get(table, request_of_attempt_.emplace<GetItemRequest>(*std::move(get)));
    }
    Result<StatementReads> reads = ResolveSelect(std::move(select), *table);
    if (!reads.has_value()) return Refuse(reads.error());
    reads_ = &request_of_attempt_.emplace<StatementReads>(*std::move(reads));
    // The statement is the same, but the table may be another than when the token was made.
    if (start_.read > 0 && start_.read >= reads_->reads.size()) {
      return Refuse(ValidationError("Invalid NextToken"));
    }
    if (reads_->reads.size() == 1) {
      if (const auto* get = std::get_if<GetItemRequest>(&reads_->reads.front())) {
        if (request_.next_token) return Refuse(ValidationError("Invalid NextToken"));
        return Get(table, *get);
      }
    }
    return Pages(table);
  }

  AttemptAnswer<std::string> Get(const TablePtr& table, const GetItemRequest& get) {
    reached_ = true;
    get_answerer_ = [this, &get](const GetPlan& plan, const RowSet& rows) {
      if (rows.RowCount() > 0) {
        AppendProjected(outcome_.items, plan,
                        StoredItem(*rows.Value(0, 0), plan.table->item_format));
      }
      outcome_.used.table = ReadUnits(SizeOfGot(rows), get.consistent);
      return std::string();
    };
    return AttemptGet(context_, table, get, get_answerer_);
  }

  // One read after the other, until the page is full as that of one read would be.
  AttemptAnswer<std::string> Pages(TablePtr table) {
    reached_ = true;
    scanned_ = 0;
    bytes_ = 0;
    for (std::size_t i = start_.read; i < reads_->reads.size(); ++i) {
      PageOptions& options = OptionsOf(reads_->reads[i]);
      if (i == start_.read) options.start_key = start_.key;
      if (request_.limit) options.limit = *request_.limit - scanned_;
      const PagePlanner planner = [this, i](const TableDescription& description) {
        return Plan(reads_->reads[i], description);
      };
      const PageAnswerer answerer = [this, i](PageAnswer&& page) {
        Add(i, std::move(page));
        return std::string();
      };
      const Result<std::optional<std::string>> read =
          co_await AttemptPage(context_, table, options, planner, answerer);
      if (!read.has_value()) co_return read.error();
      if (!read->has_value()) co_return std::nullopt;
      if (outcome_.next) break;
      const bool full = bytes_ >= kPageBytes || (request_.limit && scanned_ >= *request_.limit);
      if (full && i + 1 < reads_->reads.size()) {
        outcome_.next = StatementPosition{i + 1, std::nullopt};
        break;
      }
    }
    co_return std::string();
  }

  void Add(std::size_t read, PageAnswer&& page) {
    scanned_ += page.Scanned();
    bytes_ += page.Bytes();
    outcome_.used.Add(page.Used());
    if (page.LastKey()) outcome_.next = StatementPosition{read, *page.LastKey()};
    std::string items = std::move(page).TakeItems();
    if (outcome_.items.empty()) {
      outcome_.items = std::move(items);
    } else if (!items.empty()) {
      outcome_.items.append(",").append(items);
    }
  }

  static PageOptions& OptionsOf(StatementRead& read) {
    if (auto* query = std::get_if<QueryRequest>(&read)) return query->page;
    return std::get<ScanRequest>(read).page;
  }
  static Result<PagePlan> Plan(const StatementRead& read, const TableDescription& table) {
    if (const auto* query = std::get_if<QueryRequest>(&read)) return PlanQuery(*query, table);
    return PlanScan(std::get<ScanRequest>(read), table);
  }

  OperationContext& context_;
  const StatementRequest& request_;
  const StatementOrigin origin_;
  bool& reached_;
  StatementPosition start_;
  std::optional<BoundStatement> bound_;  // until an attempt has used it
  StatementOutcome outcome_;

  // What the attempt under way is about.
  std::variant<std::monostate, PutItemRequest, UpdateItemRequest, DeleteItemRequest, GetItemRequest,
               StatementReads>
      request_of_attempt_;
  WritePlanner planner_;
  WriteAnswerer write_answerer_;
  WriteAttempts attempts_;
  GetAnswerer get_answerer_;
  StatementReads* reads_ = nullptr;  // that in request_of_attempt_, of a SELECT by itself
  std::int64_t scanned_ = 0;
  std::int64_t bytes_ = 0;
};

}  // namespace

ApiError InStatement(ApiError error) {
  static constexpr std::string_view kFewerWords = "Nesting Levels have exceeded supported limits";
  static const std::string words = NestedTooDeep().message;
  if (error.message == words) error.message = kFewerWords;
  static const std::string member = "\"Message\":\"" + words + "\"";
  for (std::size_t at = error.extra_members.find(member); at != std::string::npos;
       at = error.extra_members.find(member, at + 1)) {
    error.extra_members.replace(at, member.size(), fmt::format(R"("Message":"{}")", kFewerWords));
  }
  return error;
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
boost::asio::awaitable<std::optional<ApiError>> AdmitStatement(
    OperationContext& context, const grammar::partiql::Statement& statement) {
  const auto action_of = Overloaded{
      [](const grammar::partiql::Insert&) { return "PutItem"; },
      [](const grammar::partiql::Update&) { return "UpdateItem"; },
      [](const grammar::partiql::Delete&) { return "DeleteItem"; },
      [](const auto&) { return "GetItem"; },
  };
  const std::string_view action = PartiQlActionOf(std::visit(action_of, statement.node));
  const grammar::partiql::Source& target = statement.Target();
  const std::string_view index = target.index ? std::string_view(*target.index) : "";
  return context.Admit(action, target.table, index);
}

boost::asio::awaitable<Result<StatementOutcome>> RunStatement(OperationContext& context,
                                                              const StatementRequest& request,
                                                              StatementOrigin origin,
                                                              bool& reached) {
  StatementRun run(context, request, origin, reached);
  if (auto error = run.Bind()) co_return *error;
  const TableAttempt<std::string> attempt = [&run](const TablePtr& table) {
    return run.Attempt(table);
  };
  const std::string name = request.statement->Target().table;
  if (auto error = co_await AdmitStatement(context, *request.statement)) co_return *error;
  const Result<std::string> done = co_await context.WithTable(name, attempt);
  if (!done.has_value()) co_return InStatement(done.error());
  co_return run.TakeOutcome();
}

}  // namespace tuskgate::gateway
