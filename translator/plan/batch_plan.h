// One table's part of a batch, decided on: all checks that need the table's description. Pure.
// Requests must outlive their plans, which point into them.
#pragma once

#include <cstddef>
#include <vector>

#include "translator/model/attribute_value.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/request/batch_requests.h"

namespace tuskgate::translator {

struct BatchGetPlan {
  const TableDescription* table = nullptr;
  std::vector<const Item*> keys;
  const BoundProjection* projection = nullptr;  // null: whole items
};
Result<BatchGetPlan> PlanBatchGet(const BatchGetTable& part, const TableDescription& table);

struct BatchPut {
  const Item* item = nullptr;
  Item key;
  std::size_t size = 0;
};

// No key occurs twice.
struct BatchWritePlan {
  const TableDescription* table = nullptr;
  std::vector<BatchPut> puts;
  std::vector<const Item*> deletes;
  int attempt = 0;  // as WritePlan's
};
Result<BatchWritePlan> PlanBatchWrite(const BatchWriteTable& part, const TableDescription& table);

}  // namespace tuskgate::translator
