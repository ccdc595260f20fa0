// Secondary indexes in CreateTable and UpdateTable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/request/key_schema.h"
#include "translator/request/throughput_requests.h"

namespace tuskgate::translator {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
inline constexpr std::size_t kMostLocalIndexes = 5;
inline constexpr std::size_t kMostGlobalIndexes = 20;
inline constexpr std::size_t kMostIncluded = 100;  // NonKeyAttributes of all indexes together

// What CreateTable wants, local indexes first; without their relations. `definitions` and
// `table_keys` have been checked, but for definitions that no key uses.
Result<std::vector<IndexDescription>> ParseNewIndexes(const Json& request, BillingMode mode,
                                                      const SchemaElements& table_keys,
                                                      const SchemaElements& definitions);

// An attribute that two indexes include counts twice.
std::size_t CountIncluded(const std::vector<IndexDescription>& indexes);
std::optional<ApiError> CheckIncluded(std::size_t count);

// One element of GlobalSecondaryIndexUpdates.
struct IndexUpdate {
  enum class Action { kCreate, kUpdate, kDelete };

  Action action = Action::kUpdate;
  std::string name;
  IndexDescription created;              // kCreate; without its relation
  std::optional<Throughput> throughput;  // kCreate and kUpdate
  std::optional<OnDemandLimits> on_demand;
  std::optional<WarmUnits> warm;
};

// What does not depend on the table: its indexes, its keys and its billing mode.
Result<std::vector<IndexUpdate>> ParseIndexUpdates(const Json& request);

}  // namespace tuskgate::translator
