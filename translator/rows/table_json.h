// TableDescription as the API answers it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "translator/model/arn.h"
#include "translator/model/described_state.h"
#include "translator/model/table.h"

namespace tuskgate::translator {

void AppendTableDescription(std::string& out, const TableDescription& table,
                            const DescribedState& state, const TableStatistics& statistics,
                            const ArnScope& scope);

// The answer to DeleteTable, which has neither keys nor indexes.
void AppendDeletedTable(std::string& out, const TableDescription& table, double now,
                        const TableStatistics& statistics, const ArnScope& scope);

}  // namespace tuskgate::translator
