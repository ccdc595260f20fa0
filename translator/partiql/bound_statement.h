// PartiQL statements with their parameters, bound as far as that needs no table, with all checks
// that need none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "translator/expression/bind_expression.h"
#include "translator/expression/bound_expression.h"
#include "translator/model/error.h"
#include "translator/partiql/statement_request.h"
#include "translator/request/write_requests.h"

namespace tuskgate::translator {

struct OrderTerm {
  std::string attribute;
  bool descending = false;
};

struct SelectStatement {
  std::string table;
  std::string index;  // empty: the table itself
  ExpressionParameters values;
  BoundConditionPtr where;                 // null: none
  std::optional<BoundProjection> columns;  // nullopt: all attributes
  std::vector<std::string> column_names;   // of columns that are not attributes themselves
  std::vector<OrderTerm> order;
  bool consistent = false;
  CapacityDetail capacity = CapacityDetail::kNone;
};

// The requests lack what the table has to say: keys, and the conditions on them.
struct InsertStatement {
  PutItemRequest put;
};
struct UpdateStatement {
  UpdateItemRequest update;
  BoundConditionPtr where;  // points into the request's parameters
};
struct DeleteStatement {
  DeleteItemRequest del;
  BoundConditionPtr where;
};
// EXISTS(SELECT ...)
struct ExistsStatement {
  SelectStatement select;
  bool item_on_failure = false;
};

using BoundStatement = std::variant<SelectStatement, InsertStatement, UpdateStatement,
                                    DeleteStatement, ExistsStatement>;

Result<BoundStatement> BindStatement(const StatementRequest& request);

}  // namespace tuskgate::translator
