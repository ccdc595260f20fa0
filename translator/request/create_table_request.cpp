#include "translator/request/create_table_request.h"

#include <fmt/format.h>

#include "translator/request/index_requests.h"
#include "translator/request/key_schema.h"
#include "translator/request/shape.h"
#include "translator/request/table_requests.h"
#include "translator/request/table_shapes.h"
#include "translator/request/tag_requests.h"

namespace tuskgate::translator {
namespace {

std::optional<ApiError> ReadThroughput(const Json& request, CreateTableRequest& create) {
  create.billing_mode = BillingModeOf(request).value_or(BillingMode::kProvisioned);
  const std::optional<Throughput> throughput = ThroughputOf(request);
  if (create.billing_mode == BillingMode::kPayPerRequest) {
    if (throughput) {
      return InvalidValues(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
          "PAY_PER_REQUEST");
    }
  } else {
    if (!throughput) {
      return InvalidValues(
          "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
          "PROVISIONED");
    }
    if (auto error = CheckUnits(*throughput)) return error;
    create.throughput = *throughput;
  }
  create.on_demand = OnDemandOf(request).value_or(OnDemandLimits{});
  if (auto error = CheckNewOnDemand({}, create.billing_mode, create.on_demand)) return error;
  create.warm = WarmOf(request).value_or(WarmUnits{});
  ProvisionedUnits units;
  units.read_units = create.throughput.read_units;
  units.write_units = create.throughput.write_units;
  return CheckNewWarm({}, create.billing_mode, units, create.warm);
}

std::optional<ApiError> ReadKeys(const Json& request, CreateTableRequest& create) {
  const SchemaElements keys = ReadKeySchema(request);
  const SchemaElements definitions = ReadDefinitions(request);
  if (auto error = CheckKeyLength(keys, "keySchema")) return error;
  if (auto error = CheckTableKey(keys, definitions)) return error;
  const bool indexed = FindMember(request, "LocalSecondaryIndexes") != nullptr ||
                       FindMember(request, "GlobalSecondaryIndexes") != nullptr;
  if (!indexed && keys.size() != definitions.size()) {
    return InvalidValues(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  }
  create.partition_key = {keys[0].name, *DefinedType(definitions, keys[0].name)};
  if (keys.size() > 1) {
    create.sort_key = KeyAttribute{keys[1].name, *DefinedType(definitions, keys[1].name)};
  }
  Result<std::vector<IndexDescription>> indexes =
      ParseNewIndexes(request, create.billing_mode, keys, definitions);
  if (!indexes.has_value()) return indexes.error();
  create.indexes = *std::move(indexes);
  return std::nullopt;
}

std::optional<ApiError> ReadStream(const Json& request, CreateTableRequest& create) {
  std::optional<StreamRequest> stream = StreamOf(request);
  if (!stream) return std::nullopt;
  if (stream->enabled == stream->view_type.empty()) {
    return InvalidValues(
        stream->enabled
            ? "Table is being created with a stream enabled, UpdateViewType is required"
            : "Table is being created with a stream disabled, UpdateViewType should not be "
              "specified");
  }
  if (stream->enabled) create.stream = std::move(stream);
  return std::nullopt;
}

std::optional<ApiError> ReadOptions(const Json& request, CreateTableRequest& create) {
  if (auto error = ReadStream(request, create)) return error;
  Result<std::optional<EncryptionRequest>> encryption = EncryptionOf(request);
  if (!encryption.has_value()) return encryption.error();
  create.encryption = *std::move(encryption);
  Result<std::string> table_class = TableClassOf(request);
  if (!table_class.has_value()) return table_class.error();
  create.table_class = *std::move(table_class);
  Result<Tags> tags = TagsOf(request);
  if (!tags.has_value()) return tags.error();
  create.tags = *std::move(tags);
  if (const Json* policy = FindMember(request, "ResourcePolicy")) create.policy = Text(*policy);
  create.deletion_protection = BooleanMember(request, "DeletionProtectionEnabled", false);
  return std::nullopt;
}

}  // namespace

Result<CreateTableRequest> ParseCreateTable(const Json& request) {
  if (auto error = CheckTableRequest(request, CreateTableShape())) return *error;
  if (auto error = CheckSupported(request)) return *error;
  CreateTableRequest create;
  create.name = StringMember(request, "TableName");
  // Throughput comes before keys: a request that gets both wrong hears of throughput.
  if (auto error = ReadThroughput(request, create)) return *error;
  if (auto error = ReadKeys(request, create)) return *error;
  if (auto error = ReadOptions(request, create)) return *error;
  return create;
}

std::optional<ApiError> CheckQuotas(const CreateTableRequest& create, std::string_view region) {
  if (auto error = CheckUnitQuota({}, create.throughput, region)) return error;
  if (auto error = CheckOnDemandQuota({}, create.on_demand, region)) return error;
  if (auto error = CheckWarmQuota({}, create.warm, region)) return error;
  for (const IndexDescription& index : create.indexes) {
    const Throughput units{index.units.read_units, index.units.write_units};
    if (auto error = CheckUnitQuota(index.name, units, region)) return error;
    if (auto error = CheckOnDemandQuota(index.name, index.on_demand, region)) return error;
    if (auto error = CheckWarmQuota(index.name, index.warm, region)) return error;
  }
  return std::nullopt;
}

TableDescription NewTable(const CreateTableRequest& create, const ArnScope& scope, double now) {
  TableDescription table;
  table.name = create.name;
  table.partition_key = create.partition_key;
  table.sort_key = create.sort_key;
  table.indexes = create.indexes;
  table.billing_mode = create.billing_mode;
  table.units.read_units = create.throughput.read_units;
  table.units.write_units = create.throughput.write_units;
  table.deletion_protection = create.deletion_protection;
  table.created_at = now;
  table.tags = create.tags;
  if (table.billing_mode == BillingMode::kPayPerRequest) table.on_demand_at = now;
  table.settings.on_demand = create.on_demand;
  table.settings.warm = create.warm;
  table.settings.table_class = create.table_class;
  if (create.stream) EnableStream(*create.stream, now, table.settings);
  if (create.encryption && create.encryption->enabled) {
    table.settings.sse_type = "KMS";
    table.settings.sse_key_arn = KeyArn(create.encryption->key_id, scope);
  }
  return table;
}

}  // namespace tuskgate::translator
