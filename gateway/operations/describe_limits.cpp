#include "gateway/operations/operations.h"

namespace tuskgate::gateway {

// The default quotas of an account. Nothing here enforces them.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
OperationAnswer DescribeLimits(OperationContext&, const translator::Json&) {
  co_return std::string(
      "{\"AccountMaxReadCapacityUnits\":80000,\"AccountMaxWriteCapacityUnits\":80000,"
      "\"TableMaxReadCapacityUnits\":40000,\"TableMaxWriteCapacityUnits\":40000}");
}

}  // namespace tuskgate::gateway
