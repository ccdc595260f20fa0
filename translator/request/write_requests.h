// PutItem, UpdateItem and DeleteItem, parsed and checked as far as possible without the table.
#pragma once

#include <optional>
#include <string>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/plan/bind_expression.h"
#include "translator/request/options.h"

namespace tuskgate::translator {

// What the three have in common.
struct WriteOptions {
  ExpressionParameters parameters;  // the bound expressions point into it
  BoundConditionPtr condition;      // null: unconditional
  ReturnValues return_values = ReturnValues::kNone;
  bool item_on_failure = false;  // ReturnValuesOnConditionCheckFailure = ALL_OLD
  CapacityDetail capacity = CapacityDetail::kNone;
};

struct PutItemRequest {
  std::string table;
  Item item;
  std::size_t item_size = 0;
  WriteOptions options;
};

struct UpdateItemRequest {
  std::string table;
  Item key;
  BoundUpdate update;
  WriteOptions options;
};

struct DeleteItemRequest {
  std::string table;
  Item key;
  WriteOptions options;
};

Result<PutItemRequest> ParsePutItem(const Json& request);
Result<UpdateItemRequest> ParseUpdateItem(const Json& request);
Result<DeleteItemRequest> ParseDeleteItem(const Json& request);

}  // namespace tuskgate::translator
