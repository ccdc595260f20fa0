// CreateTable, parsed and checked as far as possible without the catalog.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/request/table_option_requests.h"
#include "translator/request/throughput_requests.h"

namespace tuskgate::translator {

struct CreateTableRequest {
  std::string name;
  KeyAttribute partition_key;
  std::optional<KeyAttribute> sort_key;
  std::vector<IndexDescription> indexes;  // without relations; local ones first
  BillingMode billing_mode = BillingMode::kProvisioned;
  Throughput throughput;
  OnDemandLimits on_demand;
  WarmUnits warm;
  bool deletion_protection = false;
  std::optional<StreamRequest> stream;  // enabled, or none
  std::optional<EncryptionRequest> encryption;
  std::string table_class;
  Tags tags;
  std::optional<std::string> policy;  // as it was given
};

Result<CreateTableRequest> ParseCreateTable(const Json& request);

// What the request asks for against the quotas of an account in `region`.
std::optional<ApiError> CheckQuotas(const CreateTableRequest& create, std::string_view region);

// The table as it is to be, but for its id, its relations and what the process decides. `now` is
// when it is made.
TableDescription NewTable(const CreateTableRequest& create, const ArnScope& scope, double now);

}  // namespace tuskgate::translator
