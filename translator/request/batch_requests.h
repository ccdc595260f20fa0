// BatchGetItem and BatchWriteItem, parsed and checked as far as possible without the tables.
#pragma once

#include <string>
#include <vector>

#include "translator/expression/bind_expression.h"
#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/request/options.h"

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

// A text that is equal for equal keys only, whatever the order of their attributes.
std::string Fingerprint(const Item& key);
ApiError Duplicates();  // a key occurs twice

Result<BatchGetRequest> ParseBatchGet(const Json& request);
Result<BatchWriteRequest> ParseBatchWrite(const Json& request,
                                          ValidationLayer layer = layer_of::kBatchWriteItem);

}  // namespace tuskgate::translator
