#include <algorithm>
#include <utility>

#include "translator/model/item_size.h"
#include "translator/partiql/bound_statement.h"
#include "translator/partiql/literal.h"
#include "translator/partiql/lowering.h"

namespace tuskgate::translator {

namespace partiql = grammar::partiql;

namespace {

constexpr std::string_view kCondition = "ConditionExpression";
constexpr std::string_view kUpdate = "UpdateExpression";

// A statement has no parameters of these names to blame.
ApiError WithoutParameter(ApiError error) {
  for (const std::string_view parameter : {kCondition, kUpdate}) {
    const std::string prefix = "Invalid " + std::string(parameter) + ": ";
    if (error.message.starts_with(prefix)) error.message.erase(0, prefix.size());
  }
  return error;
}

// Literals become values before anything is bound, as the bound expressions point to them.
class StatementBinder {
 public:
  explicit StatementBinder(const StatementRequest& request) : request_(request) {}

  Result<BoundStatement> Bind(const partiql::Select& select) {
    Result<SelectStatement> bound = BindSelect(select);
    if (!bound.has_value()) return bound.error();
    return BoundStatement(*std::move(bound));
  }

  Result<BoundStatement> Bind(const partiql::Exists& exists) {
    Result<SelectStatement> bound = BindSelect(exists.select);
    if (!bound.has_value()) return bound.error();
    return BoundStatement(ExistsStatement{*std::move(bound), request_.item_on_failure});
  }

  Result<BoundStatement> Bind(const partiql::Insert& insert) {
    InsertStatement bound;
    bound.put.table = insert.target.table;
    Result<Item> item = ItemOf(*insert.item, request_.parameters);
    if (!item.has_value()) return item.error();
    bound.put.item = *std::move(item);
    bound.put.item_size = ItemSize(bound.put.item);
    if (bound.put.item_size > kMaxItemSize) return ItemTooLarge();
    SetOptions(std::nullopt, bound.put.options);
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const partiql::Update& update) {
    UpdateStatement bound;
    bound.update.table = update.target.table;
    ExpressionParameters values;
    Lowering lowering(request_.parameters, values);
    const Result<grammar::UpdateExpression> changes = lowering.Update(update.clauses);
    if (!changes.has_value()) return changes.error();
    std::optional<grammar::Condition> where;
    if (auto error = Lower(lowering, update.where, where)) return *error;
    Result<BoundUpdate> bound_update = values.BindUpdate(kUpdate, *changes);
    if (!bound_update.has_value()) return WithoutParameter(bound_update.error());
    bound.update.update = *std::move(bound_update);
    if (auto error = BindWhere(where, values, bound.where)) return *error;
    bound.update.options.parameters = std::move(values);
    SetOptions(update.returning, bound.update.options);
    return BoundStatement(std::move(bound));
  }

  Result<BoundStatement> Bind(const partiql::Delete& del) {
    DeleteStatement bound;
    bound.del.table = del.target.table;
    ExpressionParameters values;
    Lowering lowering(request_.parameters, values);
    std::optional<grammar::Condition> where;
    if (auto error = Lower(lowering, del.where, where)) return *error;
    if (auto error = BindWhere(where, values, bound.where)) return *error;
    bound.del.options.parameters = std::move(values);
    SetOptions(del.returning, bound.del.options);
    return BoundStatement(std::move(bound));
  }

 private:
  Result<SelectStatement> BindSelect(const partiql::Select& select) {
    SelectStatement bound;
    bound.table = select.source.table;
    if (select.source.index) bound.index = *select.source.index;
    Lowering lowering(request_.parameters, bound.values);
    std::optional<grammar::Condition> where;
    if (auto error = Lower(lowering, select.where, where)) return *error;
    if (auto error = BindWhere(where, bound.values, bound.where)) return *error;
    if (!select.all) BindColumns(select.projection, bound);
    for (const partiql::OrderKey& key : select.order) {
      bound.order.push_back({std::get<std::string>(key.path.steps.front()), key.descending});
    }
    if (!bound.order.empty() && bound.where == nullptr) {
      return ValidationError("Must have WHERE clause in the statement when using ORDER BY clause.");
    }
    bound.consistent = request_.consistent;
    bound.capacity = request_.capacity;
    return bound;
  }

  static void BindColumns(const std::vector<partiql::Path>& paths, SelectStatement& bound) {
    const bool nested = std::any_of(paths.begin(), paths.end(), [](const partiql::Path& path) {
      return path.steps.size() > 1;
    });
    BoundProjection& columns = bound.columns.emplace();
    for (const partiql::Path& path : paths) {
      BoundPath column;
      for (const partiql::PathStep& step : path.steps) column.steps.push_back(step);
      columns.push_back(std::move(column));
      if (nested) bound.column_names.push_back(ColumnName(path));
    }
  }

  static std::optional<ApiError> Lower(Lowering& lowering, const partiql::ExpressionPtr& where,
                                       std::optional<grammar::Condition>& lowered) {
    if (where == nullptr) return std::nullopt;
    Result<grammar::Condition> condition = lowering.Where(*where);
    if (!condition.has_value()) return condition.error();
    lowered = *std::move(condition);
    return std::nullopt;
  }

  static std::optional<ApiError> BindWhere(const std::optional<grammar::Condition>& where,
                                           ExpressionParameters& values, BoundConditionPtr& bound) {
    if (!where) return std::nullopt;
    Result<BoundConditionPtr> condition = values.BindCondition(kCondition, *where);
    if (!condition.has_value()) return WithoutParameter(condition.error());
    bound = *std::move(condition);
    return std::nullopt;
  }

  void SetOptions(const std::optional<partiql::Returning>& returning, WriteOptions& options) const {
    options.capacity = request_.capacity;
    options.item_on_failure = request_.item_on_failure;
    if (!returning) return;
    switch (*returning) {
      case partiql::Returning::kAllOld:
        options.return_values = ReturnValues::kAllOld;
        break;
      case partiql::Returning::kModifiedOld:
        options.return_values = ReturnValues::kUpdatedOld;
        break;
      case partiql::Returning::kAllNew:
        options.return_values = ReturnValues::kAllNew;
        break;
      case partiql::Returning::kModifiedNew:
        options.return_values = ReturnValues::kUpdatedNew;
        break;
    }
  }

  const StatementRequest& request_;
};

}  // namespace

Result<BoundStatement> BindStatement(const StatementRequest& request) {
  StatementBinder binder(request);
  return std::visit([&binder](const auto& statement) { return binder.Bind(statement); },
                    request.statement->node);
}

}  // namespace tuskgate::translator
