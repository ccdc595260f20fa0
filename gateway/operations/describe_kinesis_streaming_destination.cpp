#include <fmt/format.h>

#include "gateway/operations/kinesis_answers.h"
#include "gateway/operations/operations.h"
#include "gateway/operations/table_answers.h"
#include "translator/model/json.h"
#include "translator/model/stored_text.h"
#include "translator/request/table_requests.h"

namespace tuskgate::gateway {

using namespace translator;

OperationAnswer DescribeKinesisStreamingDestination(OperationContext& context,
                                                    const Json& request) {
  const Result<std::string> name = ParseTableName(request);
  if (!name.has_value()) co_return name.error();
  const Result<TablePtr> table = co_await FindExistingTable(context, *name, TableNotFound);
  if (!table.has_value()) co_return table.error();
  const Result<std::vector<KinesisDestination>> destinations =
      co_await FindDestinations(context, **table);
  if (!destinations.has_value()) co_return destinations.error();
  std::string body = "{\"KinesisDataStreamDestinations\":[";
  for (const KinesisDestination& destination : *destinations) {
    if (body.back() == '}') body.push_back(',');
    body.push_back('{');
    if (!destination.precision.empty()) {
      fmt::format_to(std::back_inserter(body), R"("ApproximateCreationDateTimePrecision":"{}",)",
                     destination.precision);
    }
    fmt::format_to(std::back_inserter(body), R"("DestinationStatus":"{}","StreamArn":)",
                   destination.is_enabled ? "ACTIVE" : "DISABLED");
    AppendJsonString(body, destination.stream_arn);
    body.push_back('}');
  }
  fmt::format_to(std::back_inserter(body), R"(],"TableName":"{}"}})", *name);
  co_return body;
}

}  // namespace tuskgate::gateway
