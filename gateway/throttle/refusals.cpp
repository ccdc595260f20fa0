#include "gateway/throttle/refusals.h"

#include <fmt/format.h>

namespace tuskgate::gateway {

using translator::ApiError;
using translator::ErrorKind;

namespace {

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ThrottlingReason.html
std::string ReasonsOf(std::string_view member, std::string_view limit, std::string_view resource,
                      bool of_index, Flow flow) {
  return fmt::format("\"{}\":[{{\"reason\":\"{}{}{}Exceeded\",\"resource\":\"{}\"}}]", member,
                     of_index ? "Index" : "Table", flow == Flow::kRead ? "Read" : "Write", limit,
                     resource);
}

}  // namespace

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html has
// the messages. The service's models spell the member's name in two ways.
ApiError ProvisionedExceeded(std::string_view resource, bool of_index, Flow flow) {
  ApiError error;
  error.kind = ErrorKind::kThroughputExceeded;
  error.message =
      of_index
          ? "The level of configured provisioned throughput for one or more global secondary "
            "indexes of the table was exceeded. Consider increasing your provisioning level for "
            "the under-provisioned global secondary indexes with the UpdateTable API"
          : "The level of configured provisioned throughput for the table was exceeded. Consider "
            "increasing your provisioning level with the UpdateTable API.";
  error.extra_members =
      ReasonsOf("ThrottlingReasons", "ProvisionedThroughput", resource, of_index, flow);
  return error;
}

ApiError OnDemandExceeded(std::string_view resource, bool of_index, Flow flow) {
  ApiError error;
  error.kind = ErrorKind::kThrottling;
  error.message = "Throughput exceeds the maximum OnDemandThroughput configured on table or index";
  error.extra_members =
      ReasonsOf("throttlingReasons", "MaxOnDemandThroughput", resource, of_index, flow);
  return error;
}

}  // namespace tuskgate::gateway
