#include "translator/request/index_requests.h"

#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

ProjectionType ProjectionOf(std::string_view type) {
  return type == "ALL"         ? ProjectionType::kAll
         : type == "KEYS_ONLY" ? ProjectionType::kKeysOnly
                               : ProjectionType::kInclude;
}

std::optional<ApiError> CheckProjection(const Json& index) {
  const Json& projection = *FindMember(index, "Projection");
  const std::string_view type = StringMember(projection, "ProjectionType");
  if (type.empty()) return InvalidValues("Unknown ProjectionType: null");
  const Json* attributes = FindMember(projection, "NonKeyAttributes");
  if ((type == "INCLUDE") != (attributes != nullptr)) {
    return InvalidValues(fmt::format("ProjectionType is {}, but NonKeyAttributes is {}specified",
                                     type, attributes == nullptr ? "not " : ""));
  }
  if (attributes == nullptr) return std::nullopt;
  std::set<std::string_view> seen;
  for (const Json& name : attributes->GetArray()) {
    if (seen.insert(Text(name)).second) continue;
    return InvalidValues(fmt::format("Duplicate element in NonKeyAttributes: {}", Text(name)));
  }
  return std::nullopt;
}

// After CheckProjection. What the service answers has the attributes in order of their names.
void ReadProjection(const Json& json, IndexDescription& index) {
  const Json& projection = *FindMember(json, "Projection");
  index.projection = ProjectionOf(StringMember(projection, "ProjectionType"));
  if (const Json* attributes = FindMember(projection, "NonKeyAttributes")) {
    for (const Json& name : attributes->GetArray()) {
      index.non_key_attributes.emplace_back(Text(name));
    }
    std::sort(index.non_key_attributes.begin(), index.non_key_attributes.end());
  }
}

IndexDescription ReadIndex(const Json& json, IndexKind kind, const SchemaElements& definitions) {
  IndexDescription index;
  index.name = StringMember(json, "IndexName");
  index.kind = kind;
  const SchemaElements keys = ReadKeySchema(json);
  index.partition_key = KeyPart(keys, "HASH", definitions);
  index.sort_key = KeyPart(keys, "RANGE", definitions);
  ReadProjection(json, index);
  return index;
}

const Json* FindIndexes(const Json& request, IndexKind kind) {
  return FindMember(request,
                    kind == IndexKind::kLocal ? "LocalSecondaryIndexes" : "GlobalSecondaryIndexes");
}

std::optional<ApiError> CheckLocalKeys(const Json& indexes, const SchemaElements& table_keys,
                                       const SchemaElements& definitions) {
  if (indexes.Empty()) return InvalidValues("List of LocalSecondaryIndexes is empty");
  if (table_keys.size() < 2) {
    return InvalidValues(
        "Table KeySchema does not have a range key, which is required when specifying a "
        "LocalSecondaryIndex");
  }
  int number = 0;
  for (const Json& index : indexes.GetArray()) {
    const SchemaElements keys = ReadKeySchema(index);
    const std::string path = fmt::format("localSecondaryIndexes.{}.member.keySchema", ++number);
    if (auto error = CheckKeyLength(keys, path)) return error;
    if (auto error =
            CheckLocalIndexKey(StringMember(index, "IndexName"), keys, table_keys, definitions)) {
      return error;
    }
  }
  return std::nullopt;
}

std::optional<ApiError> CheckGlobalKeys(const Json& indexes, const SchemaElements& definitions) {
  if (indexes.Empty()) return InvalidValues("List of GlobalSecondaryIndexes is empty");
  for (const Json& index : indexes.GetArray()) {
    if (auto error = CheckGlobalIndexKey(ReadKeySchema(index), definitions)) return error;
  }
  return std::nullopt;
}

std::vector<std::string> UsedNames(const Json& request, const SchemaElements& table_keys) {
  std::vector<std::string> names;
  const auto add = [&names](const SchemaElements& keys) {
    for (const SchemaElement& key : keys) names.push_back(key.name);
  };
  add(table_keys);
  for (const IndexKind kind : {IndexKind::kLocal, IndexKind::kGlobal}) {
    const Json* indexes = FindIndexes(request, kind);
    if (indexes == nullptr) continue;
    for (const Json& index : indexes->GetArray()) add(ReadKeySchema(index));
  }
  return names;
}

// The throughput of a global index in CreateTable; fills it in.
std::optional<ApiError> ReadNewThroughput(const Json& json, BillingMode mode,
                                          IndexDescription& index) {
  const std::optional<Throughput> throughput = ThroughputOf(json);
  if (mode == BillingMode::kPayPerRequest) {
    if (throughput) {
      return InvalidValues(
          fmt::format("ProvisionedThroughput should not be specified for index: {} when "
                      "BillingMode is PAY_PER_REQUEST",
                      index.name));
    }
  } else if (!throughput) {
    return InvalidValues(
        fmt::format("ProvisionedThroughput is not specified for index: {}", index.name));
  } else {
    if (auto error = CheckUnits(*throughput)) return error;
    index.units.read_units = throughput->read_units;
    index.units.write_units = throughput->write_units;
  }
  index.on_demand = OnDemandOf(json).value_or(OnDemandLimits{});
  if (auto error = CheckNewOnDemand(index.name, mode, index.on_demand)) return error;
  index.warm = WarmOf(json).value_or(WarmUnits{});
  return CheckNewWarm(index.name, mode, index.units, index.warm);
}

std::optional<ApiError> CheckCount(std::size_t local, std::size_t global) {
  if (local > kMostLocalIndexes) {
    return InvalidValues(fmt::format(
        "Number of LocalSecondaryIndexes exceeds per-table limit of {}", kMostLocalIndexes));
  }
  if (global > kMostGlobalIndexes) {
    return InvalidValues(fmt::format("GlobalSecondaryIndex count exceeds the per-table limit of {}",
                                     kMostGlobalIndexes));
  }
  return std::nullopt;
}

ApiError NoOrManyActions(std::size_t actions) {
  if (actions == 0) {
    return InvalidValues(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
        "GlobalSecondaryIndexUpdate.Delete must not be null");
  }
  return InvalidValues(
      "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
}

Result<IndexUpdate> ReadIndexUpdate(const Json& element) {
  static constexpr std::pair<std::string_view, IndexUpdate::Action> kActions[] = {
      {"Create", IndexUpdate::Action::kCreate},
      {"Update", IndexUpdate::Action::kUpdate},
      {"Delete", IndexUpdate::Action::kDelete}};
  IndexUpdate update;
  std::size_t actions = 0;
  for (const auto& [name, action] : kActions) {
    const Json* json = FindMember(element, name);
    if (json == nullptr) continue;
    ++actions;
    update.action = action;
    update.name = StringMember(*json, "IndexName");
    update.throughput = ThroughputOf(*json);
    update.on_demand = OnDemandOf(*json);
    update.warm = WarmOf(*json);
  }
  if (actions != 1) return NoOrManyActions(actions);
  return update;
}

// A new index, as far as the request alone tells what is wrong with it.
std::optional<ApiError> ReadCreation(const Json& request, const Json& json, IndexUpdate& update) {
  if (FindMember(request, "AttributeDefinitions") == nullptr) {
    return InvalidValues(
        fmt::format("AttributeDefinitions is not specified for index: {}", update.name));
  }
  const SchemaElements definitions = ReadDefinitions(request);
  if (auto error = CheckGlobalIndexKey(ReadKeySchema(json), definitions)) return error;
  if (auto error = CheckProjection(json)) return error;
  if (update.throughput) {
    if (auto error = CheckUnits(*update.throughput)) return error;
  }
  update.created = ReadIndex(json, IndexKind::kGlobal, definitions);
  return std::nullopt;
}

}  // namespace

Result<std::vector<IndexDescription>> ParseNewIndexes(const Json& request, BillingMode mode,
                                                      const SchemaElements& table_keys,
                                                      const SchemaElements& definitions) {
  const Json* local = FindIndexes(request, IndexKind::kLocal);
  const Json* global = FindIndexes(request, IndexKind::kGlobal);
  if (local != nullptr) {
    if (auto error = CheckLocalKeys(*local, table_keys, definitions)) return *error;
  }
  if (global != nullptr) {
    if (auto error = CheckGlobalKeys(*global, definitions)) return *error;
  }
  if (auto error = CheckAllUsed(definitions, UsedNames(request, table_keys))) return *error;
  std::vector<IndexDescription> indexes;
  std::set<std::string> names;
  for (const IndexKind kind : {IndexKind::kLocal, IndexKind::kGlobal}) {
    const Json* list = kind == IndexKind::kLocal ? local : global;
    if (list == nullptr) continue;
    for (const Json& json : list->GetArray()) {
      if (auto error = CheckProjection(json)) return *error;
      IndexDescription index = ReadIndex(json, kind, definitions);
      if (kind == IndexKind::kGlobal) {
        if (auto error = ReadNewThroughput(json, mode, index)) return *error;
      }
      if (!names.insert(index.name).second) {
        return InvalidValues("Duplicate index name: " + index.name);
      }
      indexes.push_back(std::move(index));
    }
  }
  if (auto error = CheckCount(local == nullptr ? 0 : local->Size(),
                              global == nullptr ? 0 : global->Size())) {
    return *error;
  }
  if (auto error = CheckIncluded(CountIncluded(indexes))) return *error;
  return indexes;
}

std::size_t CountIncluded(const std::vector<IndexDescription>& indexes) {
  return std::accumulate(indexes.begin(), indexes.end(), std::size_t{0},
                         [](std::size_t sum, const IndexDescription& index) {
                           return sum + index.non_key_attributes.size();
                         });
}

std::optional<ApiError> CheckIncluded(std::size_t count) {
  if (count <= kMostIncluded) return std::nullopt;
  return InvalidValues(fmt::format(
      "Number of NonKeyAttributes of all indexes exceeds per-table limit of {}", kMostIncluded));
}

Result<std::vector<IndexUpdate>> ParseIndexUpdates(const Json& request) {
  std::vector<IndexUpdate> updates;
  const Json* list = FindMember(request, "GlobalSecondaryIndexUpdates");
  if (list == nullptr) return updates;
  for (const Json& element : list->GetArray()) {
    Result<IndexUpdate> update = ReadIndexUpdate(element);
    if (!update.has_value()) return update.error();
    updates.push_back(*std::move(update));
  }
  std::set<std::string_view> names;
  for (const IndexUpdate& update : updates) {
    if (names.insert(update.name).second) continue;
    return InvalidValues(
        fmt::format("Only one global secondary index update per index is allowed simultaneously. "
                    "Index: {}",
                    update.name));
  }
  for (std::size_t i = 0; i < updates.size(); ++i) {
    if (updates[i].action != IndexUpdate::Action::kCreate) continue;
    const Json& json = *FindMember((*list)[static_cast<rapidjson::SizeType>(i)], "Create");
    if (auto error = ReadCreation(request, json, updates[i])) return *error;
  }
  return updates;
}

}  // namespace tuskgate::translator
