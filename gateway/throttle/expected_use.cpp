#include "gateway/throttle/expected_use.h"

#include <algorithm>

#include "translator/expression/read_target.h"

namespace tuskgate::gateway {

using namespace translator;

CapacityUsed ExpectedOfPut(const TableDescription& table, const Item& item, std::int64_t size) {
  return WriteCapacity(table, nullptr, 0, &item, size);
}

CapacityUsed ExpectedOfUpdate(const TableDescription& table, const BoundUpdate& update) {
  CapacityUsed expected;
  expected.table = WriteUnits(0, 0);
  for (const IndexDescription& index : table.indexes) {
    const ReadTarget target(table, &index);
    const auto targets = update.Targets();
    if (std::any_of(targets.begin(), targets.end(), [&target](const BoundPath* path) {
          return target.Projects(path->Attribute());
        })) {
      expected.Add(index, WriteUnits(0, 0));
    }
  }
  return expected;
}

CapacityUsed ExpectedOfDelete(const TableDescription& table) {
  CapacityUsed expected;
  expected.table = WriteUnits(0, 0);
  for (const IndexDescription& index : table.indexes) expected.Add(index, WriteUnits(0, 0));
  return expected;
}

CapacityUsed ExpectedOfWrite(const WritePlan& plan) {
  const TableDescription& table = *plan.table;
  switch (plan.action) {
    case WriteAction::kPut:
      return ExpectedOfPut(table, *plan.item, plan.item_size);
    case WriteAction::kUpdate:
      return ExpectedOfUpdate(table, *plan.update);
    case WriteAction::kDelete:
      return ExpectedOfDelete(table);
    case WriteAction::kCheck:
      break;
  }
  return {WriteUnits(0, 0), {}};
}

CapacityUsed ExpectedOfRead(const IndexDescription* index, bool consistent) {
  CapacityUsed expected;
  if (index == nullptr) {
    expected.table = ReadUnits(0, consistent);
  } else {
    expected.Add(*index, ReadUnits(0, consistent));
  }
  return expected;
}

}  // namespace tuskgate::gateway
