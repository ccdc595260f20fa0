// Words and rules are those that ack-api-quirks recorded from the service in October 2026
// (services/dynamodb/table-restore.md, findings 100, 215, 219, 272, 273, 279, 280), but where a
// comment says otherwise.
#include "translator/request/restore_request.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "translator/request/backup_shapes.h"
#include "translator/request/options.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

// These operations kept the words of their time for a name that is too short or too long.
std::optional<ApiError> CheckTarget(const Json& request) {
  const Json* name = FindMember(request, "TargetTableName");
  if (name == nullptr) return std::nullopt;
  const std::size_t length = Text(*name).size();
  if (length >= 3 && length <= 255) return std::nullopt;
  return ValidationError(
      "TableName must be at least 3 characters long and at most 255 characters long");
}

std::optional<ApiError> CheckRestore(const Json& request, const Shape& shape) {
  if (auto error = CheckTypes(request, shape)) return error;
  if (auto error = CheckTarget(request)) return error;
  return CheckConstraints(request, shape);
}

IndexOverride ReadIndex(const Json& json) {
  IndexOverride index;
  index.name = StringMember(json, "IndexName");
  index.keys = ReadKeySchema(json);
  const Json& projection = *FindMember(json, "Projection");
  index.projection = StringMember(projection, "ProjectionType");
  if (const Json* attributes = FindMember(projection, "NonKeyAttributes")) {
    for (const Json& name : attributes->GetArray()) {
      index.non_key_attributes.emplace_back(Text(name));
    }
    std::sort(index.non_key_attributes.begin(), index.non_key_attributes.end());
  }
  index.throughput = ThroughputOf(json);
  index.on_demand = OnDemandOf(json);
  return index;
}

std::optional<std::vector<IndexOverride>> ReadIndexes(const Json& request, std::string_view name) {
  const Json* list = FindMember(request, name);
  if (list == nullptr) return std::nullopt;
  std::vector<IndexOverride> indexes;
  for (const Json& json : list->GetArray()) indexes.push_back(ReadIndex(json));
  return indexes;
}

std::optional<ApiError> CheckOnDemandRange(const OnDemandLimits& limits) {
  for (const auto& [name, value] : {std::pair("MaxReadRequestUnits", limits.read_units),
                                    std::pair("MaxWriteRequestUnits", limits.write_units)}) {
    if (!value || *value > 0) continue;
    return InvalidRequest(
        fmt::format("Requested {} for OnDemandThroughput is outside of valid range", name));
  }
  return std::nullopt;
}

bool HasKey(const IndexDescription& index, const SchemaElements& keys) {
  SchemaElements own;
  for (const KeyAttribute& key : index.partition_key) own.push_back({key.name, "HASH"});
  for (const KeyAttribute& key : index.sort_key) own.push_back({key.name, "RANGE"});
  return std::equal(own.begin(), own.end(), keys.begin(), keys.end(),
                    [](const SchemaElement& left, const SchemaElement& right) {
                      return left.name == right.name && left.type == right.type;
                    });
}

const IndexDescription* FindSource(const TableDescription& source, IndexKind kind,
                                   const IndexOverride& wanted) {
  for (const IndexDescription& index : source.indexes) {
    if (index.kind == kind && HasKey(index, wanted.keys) &&
        ProjectionName(index.projection) == wanted.projection &&
        index.non_key_attributes == wanted.non_key_attributes) {
      return &index;
    }
  }
  return nullptr;
}

// What is written of a source's index before anything is overridden.
IndexDescription Unfilled(const IndexDescription& source) {
  IndexDescription index = source;
  index.relation.clear();
  index.status = IndexStatus::kCreating;
  index.backfilling = true;
  index.units = {};
  index.units.read_units = source.units.read_units;
  index.units.write_units = source.units.write_units;
  index.warm = {};
  return index;
}

class Overrides {
 public:
  Overrides(const BackupDescription& backup, const RestoreRequest& restore)
      : backup_(backup), restore_(restore) {}

  std::optional<ApiError> Throughput(TableDescription& table) const {
    const TableDescription& source = backup_.source;
    table.billing_mode = restore_.billing_mode.value_or(source.billing_mode);
    const bool on_demand = table.billing_mode == BillingMode::kPayPerRequest;
    if (on_demand && restore_.throughput) {
      return InvalidRequest(
          restore_.billing_mode
              ? "Cannot override ProvisionedThroughput if BillingMode is overridden to "
                "PAY_PER_REQUEST"
              : "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED");
    }
    if (!on_demand && restore_.billing_mode && !restore_.throughput) {
      return InvalidRequest(
          "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED");
    }
    if (on_demand) {
      table.settings.on_demand = restore_.on_demand.value_or(source.settings.on_demand);
      return std::nullopt;
    }
    if (HasUnits(restore_.on_demand)) {
      return InvalidRequest(fmt::format(
          "Cannot override {} for OnDemandThroughput unless BillingModeOverride is PAY_PER_REQUEST",
          restore_.on_demand->read_units ? "MaxReadRequestUnits" : "MaxWriteRequestUnits"));
    }
    table.units.read_units =
        restore_.throughput ? restore_.throughput->read_units : source.units.read_units;
    table.units.write_units =
        restore_.throughput ? restore_.throughput->write_units : source.units.write_units;
    return std::nullopt;
  }

  std::optional<ApiError> Indexes(TableDescription& table) const {
    for (const IndexKind kind : {IndexKind::kLocal, IndexKind::kGlobal}) {
      const auto& wanted =
          kind == IndexKind::kLocal ? restore_.local_indexes : restore_.global_indexes;
      auto error = wanted ? TakeWanted(kind, *wanted, table) : TakeAll(kind, table);
      if (error) return error;
    }
    std::set<std::string_view> names;
    for (const IndexDescription& index : table.indexes) {
      // Not recorded from the service; CreateTable's words.
      if (!names.insert(index.name).second) {
        return InvalidValues("Duplicate index name: " + index.name);
      }
    }
    return std::nullopt;
  }

 private:
  static ApiError NeedsThroughput(const std::string& index_name) {
    return InvalidRequest("Must specify provisioned throughput for index " + index_name);
  }

  std::optional<ApiError> TakeAll(IndexKind kind, TableDescription& table) const {
    for (const IndexDescription& source : backup_.source.indexes) {
      if (source.kind != kind) continue;
      IndexDescription index = Unfilled(source);
      if (table.billing_mode == BillingMode::kPayPerRequest) {
        index.units = {};
      } else {
        index.on_demand = {};
        if (kind == IndexKind::kGlobal && index.units.read_units == 0) {
          return NeedsThroughput(index.name);
        }
      }
      table.indexes.push_back(std::move(index));
    }
    return std::nullopt;
  }

  std::optional<ApiError> TakeWanted(IndexKind kind, const std::vector<IndexOverride>& wanted,
                                     TableDescription& table) const {
    for (const IndexOverride& one : wanted) {
      const IndexDescription* source = FindSource(backup_.source, kind, one);
      if (source == nullptr) {
        return InvalidRequest(
            fmt::format("Index {} does not match a secondary index that existed in the source "
                        "table and cannot be created during the restore operation",
                        one.name));
      }
      IndexDescription index = Unfilled(*source);
      index.name = one.name;
      if (kind == IndexKind::kGlobal) {
        if (auto error = Override(one, table.billing_mode, index)) return error;
      }
      table.indexes.push_back(std::move(index));
    }
    return std::nullopt;
  }

  static std::optional<ApiError> Override(const IndexOverride& wanted, BillingMode mode,
                                          IndexDescription& index) {
    index.units = {};
    if (mode == BillingMode::kPayPerRequest) {
      if (wanted.throughput) {
        return InvalidRequest(
            "Cannot override ProvisionedThroughput if BillingMode is overridden to "
            "PAY_PER_REQUEST for index " +
            wanted.name);
      }
      if (wanted.on_demand) {
        if (auto error = CheckOnDemandRange(*wanted.on_demand)) return error;
        index.on_demand = *wanted.on_demand;
      }
      return std::nullopt;
    }
    if (!wanted.throughput) return NeedsThroughput(wanted.name);
    index.on_demand = {};
    index.units.read_units = wanted.throughput->read_units;
    index.units.write_units = wanted.throughput->write_units;
    return std::nullopt;
  }

  const BackupDescription& backup_;
  const RestoreRequest& restore_;
};

std::optional<ApiError> CheckQuota(const TableDescription& table, std::string_view region) {
  const auto check = [region](std::string_view index_name, const ProvisionedUnits& units) {
    return CheckUnitQuota(index_name, {units.read_units, units.write_units}, region);
  };
  if (auto error = check({}, table.units)) return error;
  for (const IndexDescription& index : table.indexes) {
    if (auto error = check(index.name, index.units)) return error;
  }
  return std::nullopt;
}

}  // namespace

Result<RestoreRequest> ParseRestoreFromBackup(const Json& request) {
  if (auto error = CheckRestore(request, RestoreFromBackupShape())) return *error;
  RestoreRequest restore;
  restore.target = StringMember(request, "TargetTableName");
  Result<BackupReference> backup = ReadBackupArn(StringMember(request, "BackupArn"));
  if (!backup.has_value()) return backup.error();
  restore.backup = *std::move(backup);
  const std::string_view mode = StringMember(request, "BillingModeOverride");
  if (!mode.empty()) {
    restore.billing_mode =
        mode == "PROVISIONED" ? BillingMode::kProvisioned : BillingMode::kPayPerRequest;
  }
  restore.throughput = ThroughputOf(request, "ProvisionedThroughputOverride");
  restore.on_demand = OnDemandOf(request, "OnDemandThroughputOverride");
  // Without members it overrides nothing.
  if (!HasUnits(restore.on_demand)) restore.on_demand.reset();
  if (restore.on_demand) {
    if (auto error = CheckOnDemandRange(*restore.on_demand)) return *error;
  }
  Result<std::optional<EncryptionRequest>> encryption =
      EncryptionOf(request, "SSESpecificationOverride");
  if (!encryption.has_value()) return encryption.error();
  restore.encryption = *std::move(encryption);
  restore.global_indexes = ReadIndexes(request, "GlobalSecondaryIndexOverride");
  restore.local_indexes = ReadIndexes(request, "LocalSecondaryIndexOverride");
  return restore;
}

Result<PointInTimeRequest> ParseRestoreToPointInTime(const Json& request) {
  if (auto error = CheckRestore(request, RestoreToPointInTimeShape())) return *error;
  const Json* arn = FindMember(request, "SourceTableArn");
  const Json* name = FindMember(request, "SourceTableName");
  if (arn != nullptr && name != nullptr) {
    return InvalidRequest("Must provide exactly one of: sourceTableArn, sourceTableName");
  }
  if (arn == nullptr && name == nullptr) {
    return ValidationError(
        "The parameter 'TableName' is required but was not present in the request");
  }
  PointInTimeRequest restore;
  restore.target = StringMember(request, "TargetTableName");
  restore.source = TableNameFrom(Text(arn == nullptr ? *name : *arn));
  if (arn != nullptr && restore.source == Text(*arn)) {
    return ValidationError("sourceTableArn is not a valid ARN");
  }
  const bool at_time = FindMember(request, "RestoreDateTime") != nullptr;
  const bool latest = BooleanMember(request, "UseLatestRestorableTime", false);
  if (at_time && latest) {
    // The end of this text was not recorded.
    return InvalidRequest(
        "Both RestoreDateTime and UseLatestRestorableTime cannot be set for point-in-time restore "
        "request. Please specify one of them.");
  }
  if (!at_time && !latest) {
    return InvalidRequest(
        "Either one of RestoreDateTime or UseLatestRestorableTime must be specified, but not both");
  }
  return restore;
}

Result<TableDescription> RestoredTable(const BackupDescription& backup,
                                       const RestoreRequest& restore, const ArnScope& scope,
                                       double now) {
  TableDescription table;
  table.name = restore.target;
  table.partition_key = backup.source.partition_key;
  table.sort_key = backup.source.sort_key;
  table.created_at = now;
  const Overrides overrides(backup, restore);
  if (auto error = overrides.Throughput(table)) return *error;
  if (auto error = overrides.Indexes(table)) return *error;
  if (auto error = CheckQuota(table, scope.region)) return *error;
  if (table.billing_mode == BillingMode::kPayPerRequest) table.on_demand_at = now;
  if (!restore.encryption) {
    table.settings.sse_type = backup.source.settings.sse_type;
    table.settings.sse_key_arn = backup.source.settings.sse_key_arn;
  } else if (restore.encryption->enabled) {
    table.settings.sse_type = "KMS";
    table.settings.sse_key_arn = KeyArn(restore.encryption->key_id, scope);
  }
  table.settings.restore = RestoreOrigin{backup.id, backup.source.name, backup.created_at};
  return table;
}

}  // namespace tuskgate::translator
