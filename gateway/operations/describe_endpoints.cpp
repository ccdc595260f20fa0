#include <fmt/format.h>

#include "gateway/operations/operations.h"

namespace tuskgate::gateway {

// SDKs with endpoint discovery use what this answers, so it is the address they came by.
OperationAnswer DescribeEndpoints(OperationContext& context, const translator::Json&) {
  co_return fmt::format("{{\"Endpoints\":[{{\"Address\":\"{}\",\"CachePeriodInMinutes\":1440}}]}}",
                        context.services().endpoint);
}

}  // namespace tuskgate::gateway
