// What UpdateTable makes of a table: ApplyUpdate of update_table_request.h.
#include <algorithm>

#include <fmt/format.h>

#include "translator/model/throughput.h"
#include "translator/request/key_schema.h"
#include "translator/request/table_requests.h"
#include "translator/request/update_table_request.h"
#include "translator/table_change/apply_index_update.h"

namespace tuskgate::translator {
namespace {

bool Builds(const UpdateTableRequest& update) {
  return std::any_of(update.indexes.begin(), update.indexes.end(), [](const IndexUpdate& index) {
    return index.action != IndexUpdate::Action::kUpdate;
  });
}

// Whether the request changes what is provisioned for the table; asking anew for an on-demand table
// to be one changes nothing.
bool ChangesUnits(const TableDescription& table, const UpdateTableRequest& update) {
  return update.throughput || (update.billing_mode && *update.billing_mode != table.billing_mode);
}

std::string IndexesOfStatus(const TableDescription& table, IndexStatus status, double now) {
  std::string names;
  for (const IndexDescription& index : table.indexes) {
    // While it is being filled, an index is no hindrance any more.
    if (index.status != status || IsFilled(table, index, now)) continue;
    if (!names.empty()) names.append(", ");
    names.append(index.name);
  }
  return names;
}

std::optional<ApiError> CheckTableStatus(const TableDescription& table,
                                         const UpdateTableRequest& update, double now) {
  switch (StatusAt(table, now)) {
    case TableStatus::kCreating:
      return ResourceInUse("Table is being created: " + table.name);
    case TableStatus::kDeleting:
      return ResourceInUse("Table is being deleted: " + table.name);
    case TableStatus::kActive:
      return std::nullopt;
    case TableStatus::kUpdating:
      break;
  }
  // Where it is an index that is being made or deleted, there are better words: CheckIndexStatus.
  if (std::any_of(table.indexes.begin(), table.indexes.end(), [](const IndexDescription& index) {
        return index.status == IndexStatus::kCreating || index.status == IndexStatus::kDeleting;
      })) {
    return std::nullopt;
  }
  if (ChangesUnits(table, update)) {
    return ResourceInUse("Table IOPS are currently being updated. Table: " + table.name);
  }
  if (Builds(update)) {
    return ResourceInUse(
        "Can't create or delete indexes while table IOPS are being updated. Table: " + table.name);
  }
  if (update.stream || !update.table_class.empty() || update.on_demand) {
    return ResourceInUse("Table is being updated: " + table.name);
  }
  return std::nullopt;
}

// What the table's indexes are doing stands in the way of some changes of the table.
std::optional<ApiError> CheckIndexStatus(const TableDescription& table,
                                         const UpdateTableRequest& update, double now) {
  const std::string deleting = IndexesOfStatus(table, IndexStatus::kDeleting, now);
  const std::string creating = IndexesOfStatus(table, IndexStatus::kCreating, now);
  for (const IndexUpdate& change : update.indexes) {
    const IndexDescription* index = table.FindIndex(change.name);
    if (index == nullptr || change.action == IndexUpdate::Action::kCreate) continue;
    if (index->status == IndexStatus::kUpdating || index->status == IndexStatus::kDeleting) {
      return ResourceInUse(
          fmt::format("Index is being {}. Table: {} Index: {}",
                      index->status == IndexStatus::kUpdating ? "updated" : "deleted", table.name,
                      index->name));
    }
  }
  if (ChangesUnits(table, update) && !deleting.empty()) {
    return ResourceInUse(
        fmt::format("Can't change table IOPS when an index is being deleted. Table: {} Indexes: "
                    "[{}]",
                    table.name, deleting));
  }
  if (ChangesUnits(table, update) && !creating.empty()) {
    return ResourceInUse(
        fmt::format("Can't change table IOPS when an index is being created. Table: {} Indexes: "
                    "[{}]",
                    table.name, creating));
  }
  if (update.on_demand && !(deleting.empty() && creating.empty())) {
    return ResourceInUse(fmt::format(
        "OnDemandThroughput cannot be updated while index {} is in progress for indexes: [{}]",
        deleting.empty() ? "creation" : "deletion", deleting.empty() ? creating : deleting));
  }
  if (update.stream && !creating.empty()) {
    return ResourceInUse("Can't change stream status when an index is being created");
  }
  return std::nullopt;
}

std::optional<ApiError> ApplyStream(const StreamRequest& stream, double now, TableChange& change) {
  TableSettings& settings = change.changed.settings;
  const std::string& name = change.changed.name;
  if (stream.enabled != settings.stream_view_type.empty()) {
    return ValidationError(stream.enabled
                               ? "Table already has an enabled stream: TableName: " + name
                               : "Table has no stream to disable: TableName: " + name);
  }
  if (stream.enabled) {
    EnableStream(stream, now, settings);
  } else {
    settings.stream_view_type.clear();
  }
  change.answered.settings = settings;
  change.state.status = TableStatus::kUpdating;
  change.stream_changed = true;
  return std::nullopt;
}

// The answer still has the old key.
std::optional<ApiError> ApplyEncryption(const EncryptionRequest& wanted, const ArnScope& scope,
                                        TableChange& change) {
  TableSettings& settings = change.changed.settings;
  if (!wanted.enabled) {
    if (settings.sse_type.empty()) return InvalidValues("Table is already encrypted by default");
    settings.sse_type.clear();
    settings.sse_key_arn.clear();
  } else {
    // Only the very ARN is known to be the same key: aliases may mean another one by now.
    if (!settings.sse_type.empty() && wanted.key_id == settings.sse_key_arn) {
      return InvalidValues(
          "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if "
          "you want to change Master Key");
    }
    settings.sse_type = "KMS";
    settings.sse_key_arn = KeyArn(wanted.key_id, scope);
  }
  change.state.changing_encryption = true;
  return std::nullopt;
}

// The answer still has the old class, and says UPDATING even when it is the new one.
void ApplyTableClass(const std::string& table_class, double now, TableChange& change) {
  TableSettings& settings = change.changed.settings;
  change.state.status = TableStatus::kUpdating;
  const std::string before = settings.table_class.empty() ? "STANDARD" : settings.table_class;
  if (before == table_class) return;
  settings.table_class = table_class;
  settings.table_class_changed_at = now;
}

void SwitchToOnDemand(double now, TableChange& change) {
  TableDescription& changed = change.changed;
  changed.on_demand_at = now;
  const auto clear = [](ProvisionedUnits& units) {
    units.read_units = 0;
    units.write_units = 0;
  };
  clear(changed.units);
  for (IndexDescription& index : changed.indexes) clear(index.units);
  change.answered = changed;
  change.answered.units.last_decrease_at = now;
  change.state.changing_billing = true;
}

std::optional<ApiError> SwitchToProvisioned(const UpdateTableRequest& update, TableChange& change) {
  TableDescription& changed = change.changed;
  std::string missing;
  for (IndexDescription& index : changed.indexes) {
    if (!index.IsGlobal()) continue;
    const auto found =
        std::find_if(update.indexes.begin(), update.indexes.end(),
                     [&index](const IndexUpdate& u) { return u.name == index.name; });
    if (found == update.indexes.end() ||
        (found->action == IndexUpdate::Action::kUpdate && !found->throughput)) {
      missing.append(missing.empty() ? "" : ",").append(index.name);
    }
    index.on_demand = {};
  }
  if (!missing.empty()) {
    return InvalidValues("ProvisionedThroughput must be specified for index: " + missing);
  }
  changed.settings.on_demand = {};
  changed.units.read_units = update.throughput->read_units;
  changed.units.write_units = update.throughput->write_units;
  change.answered = changed;
  return std::nullopt;
}

std::optional<ApiError> ApplyUnits(const TableDescription& table, const UpdateTableRequest& update,
                                   const UpdateScope& scope, TableChange& change) {
  TableDescription& changed = change.changed;
  if (!update.billing_mode && !update.throughput) return std::nullopt;
  change.state.status = TableStatus::kUpdating;
  changed.billing_mode = update.billing_mode.value_or(table.billing_mode);
  const bool switched = changed.billing_mode != table.billing_mode;
  if (changed.billing_mode == BillingMode::kPayPerRequest) {
    if (update.throughput) {
      return InvalidValues(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
          "PAY_PER_REQUEST");
    }
    if (switched) SwitchToOnDemand(scope.now, change);
    return std::nullopt;
  }
  if (auto error = CheckUnitQuota({}, *update.throughput, scope.scope.region)) return error;
  if (switched) return SwitchToProvisioned(update, change);
  if (auto error = ChangeUnits({}, *update.throughput, scope.now, changed.units)) return error;
  // The answer has the times of the change, and otherwise what was before.
  change.answered.units = changed.units;
  change.answered.units.read_units = table.units.read_units;
  change.answered.units.write_units = table.units.write_units;
  change.answered.units.decreases_today = DecreasesToday(table.units, scope.now);
  return std::nullopt;
}

std::optional<ApiError> ApplyOnDemand(const OnDemandLimits& wanted, const UpdateScope& scope,
                                      TableChange& change) {
  TableDescription& changed = change.changed;
  if (auto error = ChangeOnDemand({}, changed.billing_mode, wanted, changed.settings.on_demand)) {
    return error;
  }
  if (auto error = CheckOnDemandQuota({}, wanted, scope.scope.region)) return error;
  // Done at once; a limit taken away is answered as it was asked for.
  OnDemandLimits& answered = change.answered.settings.on_demand;
  answered = changed.settings.on_demand;
  if (wanted.read_units) answered.read_units = wanted.read_units;
  if (wanted.write_units) answered.write_units = wanted.write_units;
  return std::nullopt;
}

std::optional<ApiError> ApplyWarm(const WarmUnits& wanted, const UpdateScope& scope,
                                  TableChange& change) {
  TableDescription& changed = change.changed;
  if (auto error =
          ChangeWarm({}, changed.billing_mode, changed.units, wanted, changed.settings.warm)) {
    return error;
  }
  change.state.changing_warm = true;
  return CheckWarmQuota({}, wanted, scope.scope.region);
}

// Warm throughput never falls, whatever units and billing mode become.
void KeepWarm(BillingMode mode, const ProvisionedUnits& units, const WarmUnits& warm,
              BillingMode new_mode, const ProvisionedUnits& new_units, WarmUnits& new_warm) {
  const WarmThroughput before = WarmThroughputOf(mode, units, warm);
  const WarmThroughput after = WarmThroughputOf(new_mode, new_units, new_warm);
  if (after.read_units < before.read_units) new_warm.read_units = before.read_units;
  if (after.write_units < before.write_units) new_warm.write_units = before.write_units;
}

void KeepAllWarm(const TableDescription& table, TableDescription& changed) {
  KeepWarm(table.billing_mode, table.units, table.settings.warm, changed.billing_mode,
           changed.units, changed.settings.warm);
  for (IndexDescription& index : changed.indexes) {
    const IndexDescription* before = table.FindIndex(index.name);
    if (!index.IsGlobal() || before == nullptr) continue;
    KeepWarm(table.billing_mode, before->units, before->warm, changed.billing_mode, index.units,
             index.warm);
  }
}

}  // namespace

Result<TableChange> ApplyUpdate(const TableDescription& table, const UpdateTableRequest& update,
                                const UpdateScope& scope) {
  if (auto error = CheckTableStatus(table, update, scope.now)) return *error;
  if (auto error = CheckOneBuild(table, update.indexes)) return *error;
  if (auto error = CheckIndexStatus(table, update, scope.now)) return *error;
  TableChange change;
  change.changed = table;
  change.answered = table;
  change.state.status = TableStatus::kActive;
  change.state.now = scope.now;
  if (update.stream) {
    if (auto error = ApplyStream(*update.stream, scope.now, change)) return *error;
  }
  if (update.encryption) {
    if (auto error = ApplyEncryption(*update.encryption, scope.scope, change)) return *error;
  }
  if (!update.table_class.empty()) ApplyTableClass(update.table_class, scope.now, change);
  if (update.deletion_protection) {
    change.changed.deletion_protection = *update.deletion_protection;
    change.answered.deletion_protection = *update.deletion_protection;
  }
  if (auto error = ApplyUnits(table, update, scope, change)) return *error;
  if (update.on_demand) {
    if (auto error = ApplyOnDemand(*update.on_demand, scope, change)) return *error;
  }
  if (update.warm) {
    if (auto error = ApplyWarm(*update.warm, scope, change)) return *error;
  }
  if (auto error = ApplyIndexUpdates(table, update, scope, change)) return *error;
  KeepAllWarm(table, change.changed);
  change.takes_time = change.state.status == TableStatus::kUpdating;
  // The change before may not be done yet.
  if (!change.takes_time) change.state.status = StatusAt(table, scope.now);
  return change;
}

}  // namespace tuskgate::translator
