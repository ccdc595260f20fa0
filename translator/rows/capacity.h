// Consumed capacity units, and how responses report them.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "translator/model/capacity_detail.h"
#include "translator/model/table.h"
#include "translator/model/units.h"

namespace tuskgate::translator {

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

// Whether a report also says, at each level, that what was consumed was for reads, or for writes.
enum class CapacityAxis { kUntold, kRead, kWrite };

// {"TableName":...,"CapacityUnits":...} and, in detail, the table's and the indexes' parts.
void AppendConsumedCapacity(std::string& out, CapacityDetail detail, std::string_view table,
                            const CapacityUsed& used, CapacityAxis axis = CapacityAxis::kUntold);

// What a request on several tables consumes, table by table in the order of their first actions.
class CapacityByTable {
 public:
  // `table` must outlive this, and so must the description that the indexes are of.
  void Add(std::string_view table, const CapacityUsed& used);

  // [{"TableName":...},...]
  void AppendTo(std::string& out, CapacityDetail detail, CapacityAxis axis) const;

 private:
  std::vector<std::pair<std::string_view, CapacityUsed>> tables_;
};

}  // namespace tuskgate::translator
