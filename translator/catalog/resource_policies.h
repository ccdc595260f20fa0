// Statements on resource-based policies (migrations/0010_resource_policies.sql).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "translator/model/stored_policy.h"
#include "translator/model/table.h"
#include "translator/sql/sql_builder.h"
#include "translator/sql/statement.h"

namespace tuskgate::translator {

// `key` is that of the table (table_key.h). ReadStoredPolicy reads its row, or none.
SqlStatement EmitFindPolicy(const PolicyPlace& place, const std::string& key);
StoredPolicy ReadStoredPolicy(const RowSet& rows);

// Writes a policy, or that there is none any more. No row when the last change is not `known`, or
// when the table is gone; whoever knows the table is told otherwise.
SqlStatement EmitWritePolicy(const PolicyPlace& place, const StoredPolicy& next,
                             std::int64_t known);

// The insertion of the policy of a new table, which is of the moment when the table was made.
void EmitNewPolicy(SqlBuilder& sql, const TableDescription& table);
std::int64_t FirstRevision(const TableDescription& table);

// The policies of the table and of its streams, of a JSON object by label.
void ReadPolicies(std::string_view json, TableDescription& table);

}  // namespace tuskgate::translator
