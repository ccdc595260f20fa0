// BatchGetItem and BatchWriteItem, parsed and checked as far as possible without the tables.
#pragma once

#include <string>
#include <vector>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/plan/bind_expression.h"
#include "translator/request/options.h"
#include "translator/sql/batch.h"

namespace tuskgate::translator {

// The keys wanted of one table. `json` is the request's own part, for UnprocessedKeys.
struct BatchGetTable {
  std::string name;   // as the request spells it: the response's key
  std::string table;  // its table name
  std::vector<Item> keys;
  ExpressionParameters parameters;
  std::optional<BoundProjection> projection;
  bool consistent = false;
  const Json* json = nullptr;
};

struct BatchGetRequest {
  std::vector<BatchGetTable> tables;
  CapacityDetail capacity = CapacityDetail::kNone;
};

struct BatchWriteTable {
  std::string name;
  std::string table;
  std::vector<Item> puts;
  std::vector<std::size_t> put_sizes;
  std::vector<Item> deletes;
};

struct BatchWriteRequest {
  std::vector<BatchWriteTable> tables;
  CapacityDetail capacity = CapacityDetail::kNone;
  bool collection_metrics = false;
};

Result<BatchGetRequest> ParseBatchGet(const Json& request);
Result<BatchWriteRequest> ParseBatchWrite(const Json& request,
                                          ValidationLayer layer = layer_of::kBatchWriteItem);

// The checks of one table's part that need its description: keys fit the schema; in a write, no key
// occurs twice. Fills `puts` with the items and their keys.
std::optional<ApiError> CheckBatchKeys(const TableDescription& table, const BatchGetTable& part);
std::optional<ApiError> CheckBatchWrite(const TableDescription& table, const BatchWriteTable& part,
                                        std::vector<BatchPut>& puts);

}  // namespace tuskgate::translator
