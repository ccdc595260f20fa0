// What is told of a table besides its description: how much is in it, and what is happening to it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "translator/model/table.h"

namespace tuskgate::translator {

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

}  // namespace tuskgate::translator
