// The one table of operations.
#include <algorithm>
#include <iterator>

#include "gateway/operations/operations.h"

namespace tuskgate::gateway {
namespace {

struct Entry {
  std::string_view name;
  OperationFunction function;
};

// Alphabetical: it is searched by bisection.
constexpr Entry kOperations[] = {
    {"BatchGetItem", BatchGetItem},
    {"BatchWriteItem", BatchWriteItem},
    {"CreateBackup", CreateBackup},
    {"CreateTable", CreateTable},
    {"DeleteBackup", DeleteBackup},
    {"DeleteItem", DeleteItem},
    {"DeleteTable", DeleteTable},
    {"DescribeBackup", DescribeBackup},
    {"DescribeContinuousBackups", DescribeContinuousBackups},
    {"DescribeEndpoints", DescribeEndpoints},
    {"DescribeLimits", DescribeLimits},
    {"DescribeTable", DescribeTable},
    {"GetItem", GetItem},
    {"ListBackups", ListBackups},
    {"ListTables", ListTables},
    {"ListTagsOfResource", ListTagsOfResource},
    {"PutItem", PutItem},
    {"Query", Query},
    {"RestoreTableFromBackup", RestoreTableFromBackup},
    {"RestoreTableToPointInTime", RestoreTableToPointInTime},
    {"Scan", Scan},
    {"TagResource", TagResource},
    {"UntagResource", UntagResource},
    {"UpdateContinuousBackups", UpdateContinuousBackups},
    {"UpdateItem", UpdateItem},
    {"UpdateTable", UpdateTable},
};

}  // namespace

OperationFunction FindOperation(std::string_view name) {
  const auto* entry =
      std::lower_bound(std::begin(kOperations), std::end(kOperations), name,
                       [](const Entry& e, std::string_view n) { return e.name < n; });
  return entry != std::end(kOperations) && entry->name == name ? entry->function : nullptr;
}

}  // namespace tuskgate::gateway
