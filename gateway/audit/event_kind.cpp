#include "gateway/audit/event_kind.h"

#include <algorithm>
#include <iterator>

namespace tuskgate::gateway {
namespace {

struct DataEvent {
  std::string_view operation;
  bool read_only;
};

// Alphabetical. A SELECT is no reading event, as the operation could as well be an INSERT.
constexpr DataEvent kDataEvents[] = {
    {"BatchExecuteStatement", false},
    {"BatchGetItem", true},
    {"BatchWriteItem", false},
    {"DeleteItem", false},
    {"ExecuteStatement", false},
    {"ExecuteTransaction", false},
    {"GetItem", true},
    {"GetRecords", true},
    {"GetShardIterator", true},
    {"PutItem", false},
    {"Query", true},
    {"Scan", true},
    {"SearchVectors", true},
    {"TransactGetItems", true},
    {"TransactWriteItems", false},
    {"UpdateItem", false},
};

}  // namespace

EventKind EventKindOf(std::string_view operation) {
  const auto* const found = std::lower_bound(
      std::begin(kDataEvents), std::end(kDataEvents), operation,
      [](const DataEvent& event, std::string_view name) { return event.operation < name; });
  if (found != std::end(kDataEvents) && found->operation == operation) {
    return {true, found->read_only};
  }
  return {false, operation.starts_with("Describe") || operation.starts_with("Get") ||
                     operation.starts_with("List")};
}

}  // namespace tuskgate::gateway
