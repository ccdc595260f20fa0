// Consumed capacity units, and how responses report them.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "translator/model/table.h"
#include "translator/request/options.h"

namespace tuskgate::translator {

// One unit for each 4 KB, at least one; half as much for an eventually consistent read.
double ReadUnits(std::int64_t bytes, bool consistent);

// One unit for each 1 KB of the larger of the item before and after, at least one.
double WriteUnits(std::int64_t size_before, std::int64_t size_after);

// Units by whom they were consumed. Indexes are the description's, which must live as long.
struct CapacityUsed {
  double table = 0;
  std::vector<std::pair<const IndexDescription*, double>> indexes;

  void Add(const IndexDescription& index, double units);
  void Add(const CapacityUsed& other);
  double Total() const;
};

// Of a write of one item, which it changed from `before` to `after`; null: there was or is none.
CapacityUsed WriteCapacity(const TableDescription& description, const Item* before,
                           std::int64_t size_before, const Item* after, std::int64_t size_after);

// {"TableName":...,"CapacityUnits":...} and, in detail, the table's and the indexes' parts.
void AppendConsumedCapacity(std::string& out, CapacityDetail detail, std::string_view table,
                            const CapacityUsed& used);

}  // namespace tuskgate::translator
