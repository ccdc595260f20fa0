#include "translator/table_change/apply_index_update.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/model/throughput.h"
#include "translator/request/key_schema.h"
#include "translator/request/table_requests.h"

namespace tuskgate::translator {
namespace {

ApiError LimitExceeded(std::string_view what) {
  return {ErrorKind::kLimitExceeded, fmt::format("Subscriber limit exceeded: {}", what), {}};
}

IndexDescription* FindIndex(TableDescription& table, std::string_view name) {
  for (IndexDescription& index : table.indexes) {
    if (index.name == name) return &index;
  }
  return nullptr;
}

// A key as the service prints it where types do not agree.
std::string SchemaText(const KeyAttributes& partition_key, const KeyAttributes& sort_key) {
  std::string text;
  const auto add = [&text](const KeyAttributes& part, std::string_view type) {
    for (const KeyAttribute& attribute : part) {
      if (!text.empty()) text.append(", ");
      fmt::format_to(std::back_inserter(text), "SchemaElement: key{{{}:{}:{}}}", attribute.name,
                     KeyTypeTag(attribute.type), type);
    }
  };
  add(partition_key, "HASH");
  add(sort_key, "RANGE");
  return fmt::format("Schema:[{}]", text);
}

bool Contradicts(const KeyAttributes& known, const KeyAttributes& wanted) {
  return std::any_of(known.begin(), known.end(), [&wanted](const KeyAttribute& attribute) {
    return std::any_of(wanted.begin(), wanted.end(), [&attribute](const KeyAttribute& other) {
      return other.name == attribute.name && other.type != attribute.type;
    });
  });
}

// An attribute has one type in all keys of a table.
std::optional<ApiError> CheckTypesAgree(const TableDescription& table,
                                        const IndexDescription& created) {
  const auto check = [&created](const KeyAttributes& partition_key,
                                const KeyAttributes& sort_key) -> std::optional<ApiError> {
    for (const KeyAttributes& wanted : {created.partition_key, created.sort_key}) {
      if (!Contradicts(partition_key, wanted) && !Contradicts(sort_key, wanted)) continue;
      return InvalidValues(fmt::format(
          "Attributes cannot be redefined. Please check that your attribute has the same type as "
          "previously defined. Existing schema: {} New schema: {}",
          SchemaText(partition_key, sort_key),
          SchemaText(created.partition_key, created.sort_key)));
    }
    return std::nullopt;
  };
  if (auto error = check({table.partition_key},
                         table.sort_key ? KeyAttributes{*table.sort_key} : KeyAttributes{})) {
    return error;
  }
  for (const IndexDescription& index : table.indexes) {
    if (auto error = check(index.partition_key, index.sort_key)) return error;
  }
  return std::nullopt;
}

std::optional<ApiError> ReadNewThroughput(const IndexUpdate& update, BillingMode mode,
                                          const std::string& region, IndexDescription& created) {
  if (mode == BillingMode::kPayPerRequest && update.throughput) {
    return InvalidValues(fmt::format(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {} when "
        "BillingMode is PAY_PER_REQUEST",
        update.name));
  }
  if (mode == BillingMode::kProvisioned) {
    if (!update.throughput) {
      return InvalidValues(
          fmt::format("Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: "
                      "{}",
                      update.name));
    }
    created.units.read_units = update.throughput->read_units;
    created.units.write_units = update.throughput->write_units;
    if (auto error = CheckUnitQuota(update.name, *update.throughput, region)) return error;
  }
  created.on_demand = update.on_demand.value_or(OnDemandLimits{});
  if (auto error = CheckNewOnDemand(update.name, mode, created.on_demand)) return error;
  if (auto error = CheckOnDemandQuota(update.name, created.on_demand, region)) return error;
  created.warm = update.warm.value_or(WarmUnits{});
  if (auto error = CheckNewWarm(update.name, mode, created.units, created.warm)) return error;
  return CheckWarmQuota(update.name, created.warm, region);
}

std::optional<ApiError> Create(const TableDescription& table, const IndexUpdate& update,
                               const std::string& region, TableChange& change) {
  if (table.FindIndex(update.name) != nullptr) {
    return ValidationError("Attempting to create an index which already exists");
  }
  const auto global = static_cast<std::size_t>(
      std::count_if(table.indexes.begin(), table.indexes.end(),
                    [](const IndexDescription& index) { return index.IsGlobal(); }));
  if (global >= kMostGlobalIndexes) {
    return LimitExceeded(fmt::format(
        "Number of global secondary indexes exceeds per-table limit of {}", kMostGlobalIndexes));
  }
  IndexDescription created = update.created;
  if (auto error =
          CheckIncluded(CountIncluded(table.indexes) + created.non_key_attributes.size())) {
    return error;
  }
  if (auto error = CheckTypesAgree(table, created)) return error;
  if (auto error = ReadNewThroughput(update, change.changed.billing_mode, region, created)) {
    return error;
  }
  created.status = IndexStatus::kCreating;
  change.answered.indexes.push_back(created);
  created.backfilling = true;
  change.created = std::move(created);
  change.state.status = TableStatus::kUpdating;
  return std::nullopt;
}

ApiError IndexNotFound(const TableDescription& table, const std::string& name) {
  return {ErrorKind::kResourceNotFound,
          fmt::format("Requested resource not found: Index {} for table {}", name, table.name),
          {}};
}

std::optional<ApiError> CheckIsGlobal(const TableDescription& table, const IndexUpdate& update,
                                      std::string_view verb) {
  const IndexDescription* index = table.FindIndex(update.name);
  if (index == nullptr) return IndexNotFound(table, update.name);
  if (index->IsGlobal()) return std::nullopt;
  return ValidationError(
      fmt::format("Cannot {} an index that is not a GlobalSecondaryIndex: {}", verb, update.name));
}

std::optional<ApiError> Delete(const TableDescription& table, const IndexUpdate& update, double now,
                               TableChange& change) {
  if (auto error = CheckIsGlobal(table, update, "delete")) return error;
  const IndexDescription& index = *table.FindIndex(update.name);
  if (index.status == IndexStatus::kCreating && !IsFilled(table, index, now)) {
    return ResourceInUse(fmt::format(
        "Index creation is in resource allocation phase. Retry deletion during backfilling phase "
        "or when the index is active. Table: {} Index: {}",
        table.name, update.name));
  }
  std::erase_if(change.changed.indexes,
                [&update](const IndexDescription& i) { return i.name == update.name; });
  FindIndex(change.answered, update.name)->status = IndexStatus::kDeleting;
  change.dropped = update.name;
  change.state.status = TableStatus::kUpdating;
  return std::nullopt;
}

std::optional<ApiError> ChangeProvisioned(const TableDescription& table, const IndexUpdate& update,
                                          const UpdateScope& scope, TableChange& change) {
  IndexDescription& index = *FindIndex(change.changed, update.name);
  IndexDescription& answered = *FindIndex(change.answered, update.name);
  if (auto error = CheckUnits(*update.throughput)) return error;
  if (auto error = CheckUnitQuota(update.name, *update.throughput, scope.scope.region)) {
    return error;
  }
  if (table.billing_mode == BillingMode::kPayPerRequest) {  // with the table, told at once
    index.units.read_units = update.throughput->read_units;
    index.units.write_units = update.throughput->write_units;
    answered.units = index.units;
    return std::nullopt;
  }
  const ProvisionedUnits before = index.units;
  if (auto error = ChangeUnits(update.name, *update.throughput, scope.now, index.units)) {
    return error;
  }
  answered.units = index.units;
  answered.units.read_units = before.read_units;
  answered.units.write_units = before.write_units;
  answered.units.decreases_today = DecreasesToday(before, scope.now);
  return std::nullopt;
}

std::optional<ApiError> Update(const TableDescription& table, const IndexUpdate& update,
                               const UpdateScope& scope, TableChange& change) {
  if (auto error = CheckIsGlobal(table, update, "update")) return error;
  const BillingMode mode = change.changed.billing_mode;
  const bool provisioned = mode == BillingMode::kProvisioned;
  if (update.warm && !HasUnits(update.warm)) {
    return InvalidValues(fmt::format(
        "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond "
        "specified for index: {}",
        update.name));
  }
  const bool nothing = !update.throughput && !HasUnits(update.on_demand) && !update.warm;
  if (!provisioned && (update.throughput || nothing)) {
    return InvalidValues(fmt::format(
        "The only Updates for index: {} when TableThroughputMode is PAY_PER_REQUEST can be to "
        "OnDemandThroughput, WarmThroughput",
        update.name));
  }
  if (nothing) {
    return InvalidValues(
        fmt::format("Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {}",
                    update.name));
  }
  IndexDescription& index = *FindIndex(change.changed, update.name);
  IndexDescription& answered = *FindIndex(change.answered, update.name);
  if (update.throughput) {
    if (auto error = ChangeProvisioned(table, update, scope, change)) return error;
    answered.status = IndexStatus::kUpdating;
  }
  if (HasUnits(update.on_demand)) {
    if (auto error = ChangeOnDemand(update.name, mode, *update.on_demand, index.on_demand)) {
      return error;
    }
    if (auto error = CheckOnDemandQuota(update.name, *update.on_demand, scope.scope.region)) {
      return error;
    }
    answered.on_demand = index.on_demand;
    answered.status = IndexStatus::kUpdating;
  }
  if (update.warm) {
    if (auto error = ChangeWarm(update.name, mode, index.units, *update.warm, index.warm)) {
      return error;
    }
    if (auto error = CheckWarmQuota(update.name, *update.warm, scope.scope.region)) return error;
    change.state.changing_warm_indexes.push_back(update.name);
  }
  return std::nullopt;
}

}  // namespace

bool IsFilled(const TableDescription& table, const IndexDescription& index, double now) {
  return index.backfilling && StatusAt(table, now) == TableStatus::kActive;
}

std::optional<ApiError> CheckOneBuild(const TableDescription& table,
                                      const std::vector<IndexUpdate>& updates) {
  int builds = 0;
  for (const IndexUpdate& update : updates) {
    if (update.action == IndexUpdate::Action::kUpdate) continue;
    ++builds;
    // Another one under way counts too.
    builds += static_cast<int>(std::count_if(
        table.indexes.begin(), table.indexes.end(), [&update](const IndexDescription& index) {
          return index.name != update.name &&
                 (index.status == IndexStatus::kCreating || index.status == IndexStatus::kDeleting);
        }));
  }
  if (builds <= 1) return std::nullopt;
  return LimitExceeded("Only 1 online index can be created or deleted simultaneously per table");
}

std::optional<ApiError> ApplyIndexUpdates(const TableDescription& table,
                                          const UpdateTableRequest& update,
                                          const UpdateScope& scope, TableChange& change) {
  for (const IndexUpdate& index : update.indexes) {
    std::optional<ApiError> error;
    switch (index.action) {
      case IndexUpdate::Action::kCreate:
        error = Create(table, index, scope.scope.region, change);
        break;
      case IndexUpdate::Action::kDelete:
        error = Delete(table, index, scope.now, change);
        break;
      case IndexUpdate::Action::kUpdate:
        error = Update(table, index, scope, change);
        break;
    }
    if (error) return error;
  }
  return std::nullopt;
}

}  // namespace tuskgate::translator
