// PutItem, UpdateItem and DeleteItem, parsed and checked as far as possible without the table.
#pragma once

#include <optional>
#include <string>

#include "translator/expression/bind_expression.h"
#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/request/options.h"

namespace tuskgate::translator {

// What the three have in common.
struct WriteOptions {
  ExpressionParameters parameters;  // the bound expressions point into it
  BoundConditionPtr condition;      // null: unconditional
  ReturnValues return_values = ReturnValues::kNone;
  bool item_on_failure = false;  // ReturnValuesOnConditionCheckFailure = ALL_OLD
  CapacityDetail capacity = CapacityDetail::kNone;
  bool metered = false;             // what it consumes has to be known, asked for or not
  bool collection_metrics = false;  // ReturnItemCollectionMetrics = SIZE
  bool inserts = false;             // PartiQL's INSERT: the condition is that there is no item
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
  bool legacy = false;          // made of AttributeUpdates, whose errors have words of their own
  bool in_transaction = false;  // where only the finished item is measured
  WriteOptions options;
};

struct DeleteItemRequest {
  std::string table;
  Item key;
  WriteOptions options;
};

// Of a transaction: writes nothing.
struct ConditionCheckRequest {
  std::string table;
  Item key;
  WriteOptions options;
};

Result<PutItemRequest> ParsePutItem(const Json& request);
Result<UpdateItemRequest> ParseUpdateItem(const Json& request);
Result<DeleteItemRequest> ParseDeleteItem(const Json& request);

// Refuses constants that would stand too deep where they are put.
std::optional<ApiError> CheckNesting(const BoundUpdate& update);

// Of an item that is to be put.
ApiError ItemTooLarge();

}  // namespace tuskgate::translator
