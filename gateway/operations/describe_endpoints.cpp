#include "gateway/http/response.h"
#include "gateway/operations/operations.h"

namespace tuskgate::gateway {

// SDKs with endpoint discovery use what this answers, so it is the address they came by: the one
// that the server listens on may be 0.0.0.0, or one inside a container.
OperationAnswer DescribeEndpoints(OperationContext& context, const translator::Json&) {
  const std::string_view host = context.request().host;
  std::string body = "{\"Endpoints\":[{\"Address\":";
  http::AppendJsonString(body, host.empty() ? std::string_view(context.services().endpoint) : host);
  body.append(",\"CachePeriodInMinutes\":1440}]}");
  co_return body;
}

}  // namespace tuskgate::gateway
