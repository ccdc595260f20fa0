// TableDescription as the API answers it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "translator/model/table.h"

namespace tuskgate::translator {

// Where ARNs say that tables are.
struct ArnScope {
  std::string region;
  std::string account_id;
};

std::string TableArn(std::string_view table_name, const ArnScope& scope);
std::string TableArn(const TableDescription& table, const ArnScope& scope);
// Of a backup of the table.
std::string BackupArn(std::string_view table_name, std::string_view backup_id,
                      const ArnScope& scope);

struct RelationStatistics {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
};

struct TableStatistics {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
  std::vector<RelationStatistics> indexes;  // in the order of the table's; may be shorter
};

// What a description does not know of itself: when it is shown, and what is happening to the table.
// The service's answer to a change shows the table in the midst of it.
struct DescribedState {
  TableStatus status = TableStatus::kActive;
  double now = 0;                 // seconds since 1970
  bool just_created = false;      // the answer to CreateTable, which shows less
  bool changing_billing = false;  // when the table became on-demand is not known yet
  bool changing_encryption = false;
  bool changing_warm = false;  // the table's warm throughput
  std::vector<std::string> changing_warm_indexes;
};

void AppendTableDescription(std::string& out, const TableDescription& table,
                            const DescribedState& state, const TableStatistics& statistics,
                            const ArnScope& scope);

// The answer to DeleteTable, which has neither keys nor indexes.
void AppendDeletedTable(std::string& out, const TableDescription& table, double now,
                        const TableStatistics& statistics, const ArnScope& scope);

}  // namespace tuskgate::translator
