// Resource-based policies as the database has them.
#pragma once

#include <cstdint>
#include <string>

namespace tuskgate::translator {

// The table's own, or that of a stream.
struct PolicyPlace {
  std::string table_id;
  std::string label;  // of the stream; empty: the table
};

struct StoredPolicy {
  bool is_there = false;      // the table, and its stream
  std::string policy;         // empty: none
  std::int64_t revision = 0;  // of the last change, also of a deletion; 0: there was none
};

}  // namespace tuskgate::translator
