// The operations on tables, parsed and checked as far as possible without the catalog.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

struct Throughput {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;
};

struct CreateTableRequest {
  std::string name;
  KeyAttribute partition_key;
  std::optional<KeyAttribute> sort_key;
  BillingMode billing_mode = BillingMode::kProvisioned;
  Throughput throughput;
  bool deletion_protection = false;
};

struct UpdateTableRequest {
  std::string name;
  std::optional<BillingMode> billing_mode;
  std::optional<Throughput> throughput;
  std::optional<bool> deletion_protection;
};

struct ListTablesRequest {
  std::int64_t limit = 100;
  std::string start;  // exclusive; empty: from the first
};

Result<CreateTableRequest> ParseCreateTable(const Json& request);
Result<UpdateTableRequest> ParseUpdateTable(const Json& request);
Result<ListTablesRequest> ParseListTables(const Json& request);
// DescribeTable and DeleteTable.
Result<std::string> ParseTableName(const Json& request);

// What the update changes the table to. Errors: what does not fit its present state.
Result<TableDescription> ApplyUpdate(const TableDescription& table,
                                     const UpdateTableRequest& update, double now);

}  // namespace tuskgate::translator
