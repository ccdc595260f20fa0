#include "translator/request/update_table_request.h"

#include <algorithm>

#include "translator/request/key_schema.h"
#include "translator/request/options.h"
#include "translator/request/shape.h"
#include "translator/request/table_requests.h"
#include "translator/request/table_shapes.h"

namespace tuskgate::translator {
namespace {

bool AsksForNothing(const UpdateTableRequest& update) {
  return !update.billing_mode && !update.throughput && !update.on_demand && !update.warm &&
         !update.deletion_protection && !update.stream && !update.encryption &&
         update.table_class.empty() && update.indexes.empty();
}

// How many of the things that UpdateTable can change the request changes.
int Concerns(const UpdateTableRequest& update) {
  return (update.billing_mode ? 1 : 0) + (update.throughput ? 1 : 0) + (update.on_demand ? 1 : 0) +
         (update.warm ? 1 : 0) + (update.deletion_protection ? 1 : 0) + (update.stream ? 1 : 0) +
         (update.encryption ? 1 : 0) + (update.table_class.empty() ? 0 : 1) +
         (update.indexes.empty() ? 0 : 1);
}

bool Has(const UpdateTableRequest& update, IndexUpdate::Action action) {
  return std::any_of(update.indexes.begin(), update.indexes.end(),
                     [action](const IndexUpdate& index) { return index.action == action; });
}

// A call may change one thing only, with few exceptions. Of several that may not be combined with
// anything, the service names encryption first, then class, protection and warm throughput.
std::optional<ApiError> CheckConcerns(const UpdateTableRequest& update) {
  const bool alone = Concerns(update) == 1;
  if (update.encryption && !alone) {
    return InvalidValues(
        "Server-Side Encryption modification must be the only operation in the request");
  }
  if (!update.table_class.empty() && !alone) {
    return InvalidValues("TableClass modification must be the only operation in the request");
  }
  if (update.deletion_protection && !alone) {
    return InvalidValues(
        "DeletionProtection modification must be the only operation in the request");
  }
  if (update.warm && !alone) {
    return InvalidValues(Has(update, IndexUpdate::Action::kCreate)
                             ? "Create global secondary index cannot be specified when updating "
                               "WarmThroughput"
                             : "WarmThroughput must be the only operation in the request");
  }
  if (update.on_demand && Concerns(update) > (update.billing_mode ? 2 : 1)) {
    return InvalidValues(
        "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
  }
  if (update.stream && (update.throughput || update.billing_mode == BillingMode::kProvisioned)) {
    return InvalidValues("You cannot modify stream status while updating table IOPS");
  }
  if (Has(update, IndexUpdate::Action::kCreate) || Has(update, IndexUpdate::Action::kDelete)) {
    if (update.throughput) {
      return InvalidValues("You cannot create or delete index while updating table IOPS");
    }
    if (update.stream) {
      return InvalidValues("You cannot create or delete index while changing stream status");
    }
  }
  return std::nullopt;
}

std::optional<ApiError> CheckThroughput(const UpdateTableRequest& update) {
  if (update.billing_mode == BillingMode::kProvisioned && !update.throughput) {
    return InvalidValues("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (update.billing_mode == BillingMode::kPayPerRequest && update.throughput) {
    return InvalidValues(
        "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST");
  }
  if (update.throughput) return CheckUnits(*update.throughput);
  return std::nullopt;
}

std::optional<ApiError> CheckStream(const UpdateTableRequest& update) {
  if (!update.stream || update.stream->enabled != update.stream->view_type.empty()) {
    return std::nullopt;
  }
  return InvalidValues(update.stream->enabled
                           ? "If stream is being enabled then UpdateViewType is required"
                           : "If stream is being disabled, then UpdateViewType must not be "
                             "specified");
}

}  // namespace

bool ChangesStreamAlone(const UpdateTableRequest& update) {
  return update.stream && Concerns(update) == 1;
}

Result<UpdateTableRequest> ParseUpdateTable(const Json& request) {
  if (auto error = CheckTableRequest(request, UpdateTableShape())) return *error;
  if (auto error = CheckSupported(request)) return *error;
  UpdateTableRequest update;
  update.name = TableNameOf(request);
  update.billing_mode = BillingModeOf(request);
  update.throughput = ThroughputOf(request);
  // Without a member they are as if they were not there.
  update.on_demand = OnDemandOf(request);
  if (!HasUnits(update.on_demand)) update.on_demand.reset();
  update.warm = WarmOf(request);
  if (!HasUnits(update.warm)) update.warm.reset();
  if (FindMember(request, "DeletionProtectionEnabled") != nullptr) {
    update.deletion_protection = BooleanMember(request, "DeletionProtectionEnabled", false);
  }
  update.stream = StreamOf(request);
  Result<std::optional<EncryptionRequest>> encryption = EncryptionOf(request);
  if (!encryption.has_value()) return encryption.error();
  update.encryption = *std::move(encryption);
  Result<std::string> table_class = TableClassOf(request);
  if (!table_class.has_value()) return table_class.error();
  update.table_class = *std::move(table_class);
  Result<std::vector<IndexUpdate>> indexes = ParseIndexUpdates(request);
  if (!indexes.has_value()) return indexes.error();
  update.indexes = *std::move(indexes);
  if (AsksForNothing(update)) {
    return ValidationError(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, "
        "ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, "
        "OnDemandThroughput, WarmThroughput or TableClass is required");
  }
  if (FindMember(request, "GlobalSecondaryIndexUpdates") != nullptr && update.indexes.empty()) {
    return InvalidValues("List of GlobalSecondaryIndexUpdates is empty");
  }
  if (auto error = CheckConcerns(update)) return *error;
  if (auto error = CheckThroughput(update)) return *error;
  if (auto error = CheckStream(update)) return *error;
  return update;
}

}  // namespace tuskgate::translator
