// TableDescription as the API answers it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "translator/model/table.h"

namespace tuskgate::translator {

// Where ARNs say that tables are.
struct ArnScope {
  std::string region;
  std::string account_id;
};

struct TableStatistics {
  std::int64_t items = 0;
  std::int64_t bytes = 0;
};

// `status` is CREATING, ACTIVE, UPDATING or DELETING.
void AppendTableDescription(std::string& out, const TableDescription& table,
                            std::string_view status, const TableStatistics& statistics,
                            const ArnScope& scope);

}  // namespace tuskgate::translator
