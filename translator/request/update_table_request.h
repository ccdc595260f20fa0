// UpdateTable: what a request asks for, and what it makes of a table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "translator/model/arn.h"
#include "translator/model/described_state.h"
#include "translator/model/error.h"
#include "translator/model/table.h"
#include "translator/request/index_requests.h"
#include "translator/request/table_option_requests.h"
#include "translator/request/throughput_requests.h"

namespace tuskgate::translator {

struct UpdateTableRequest {
  std::string name;
  std::optional<BillingMode> billing_mode;
  std::optional<Throughput> throughput;
  std::optional<OnDemandLimits> on_demand;
  std::optional<WarmUnits> warm;
  std::optional<bool> deletion_protection;
  std::optional<StreamRequest> stream;
  std::optional<EncryptionRequest> encryption;
  std::string table_class;  // empty: not mentioned
  std::vector<IndexUpdate> indexes;
};

// Errors: what is wrong with the request whatever the table is. The service finds these before it
// looks whether there is a table.
Result<UpdateTableRequest> ParseUpdateTable(const Json& request);

bool ChangesStreamAlone(const UpdateTableRequest& update);

// Where and when an update is made.
struct UpdateScope {
  ArnScope scope;
  double now = 0;  // seconds since 1970
};

struct TableChange {
  // The table as it is to be in the catalog, without an index to be created or dropped.
  TableDescription changed;
  std::optional<IndexDescription> created;  // without its relation
  std::optional<std::string> dropped;       // name of an index
  bool stream_changed = false;
  // Whether the service has the table be UPDATING for it.
  bool takes_time = false;

  // The table as the answer shows it: the service answers before it has done what it was asked.
  TableDescription answered;
  DescribedState state;
};

// Errors: what does not fit the table, or what it is doing just now.
Result<TableChange> ApplyUpdate(const TableDescription& table, const UpdateTableRequest& update,
                                const UpdateScope& scope);

}  // namespace tuskgate::translator
