// Words are those that ack-api-quirks recorded from the service (October 2026).
#include "translator/request/kinesis_requests.h"

#include <fmt/format.h>

#include "translator/request/common_shapes.h"
#include "translator/request/options.h"
#include "translator/request/table_requests.h"
#include "translator/request/table_shapes.h"

namespace tuskgate::translator {
namespace {

constexpr const char* kEnableConfiguration = "EnableKinesisStreamingConfiguration";
constexpr const char* kUpdateConfiguration = "UpdateKinesisStreamingConfiguration";

const Shape kPrecision{.enumeration = "MICROSECOND, MILLISECOND"};
const Shape kEnabling{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.EnableKinesisStreamingConfiguration",
    .members = {{"ApproximateCreationDateTimePrecision", "approximateCreationDateTimePrecision",
                 &kPrecision}}};
const Shape kUpdating{
    .kind = ShapeKind::kStructure,
    .java_name = "com.amazonaws.dynamodb.v20120810.UpdateKinesisStreamingConfiguration",
    .members = {{"ApproximateCreationDateTimePrecision", "approximateCreationDateTimePrecision",
                 &kPrecision}}};

// The model's limits of the ARN's length are the SDKs' matter: 'not-an-arn' was looked for.
const Shape& EnableShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {TableNameShape().members.front(),
                  {"StreamArn", "streamArn", &kPlainString, true},
                  {kEnableConfiguration, "enableKinesisStreamingConfiguration", &kEnabling}}};
  return shape;
}

const Shape& UpdateShape() {
  static const Shape shape{
      .kind = ShapeKind::kStructure,
      .members = {TableNameShape().members.front(),
                  {"StreamArn", "streamArn", &kPlainString, true},
                  {kUpdateConfiguration, "updateKinesisStreamingConfiguration", &kUpdating}}};
  return shape;
}

Result<DestinationRequest> Parse(const Json& request, const Shape& shape,
                                 const char* configuration) {
  if (auto error = CheckTableRequest(request, shape)) return *error;
  DestinationRequest parsed;
  parsed.table = TableNameOf(request);
  parsed.stream_arn = StringMember(request, "StreamArn");
  if (const Json* given = FindMember(request, configuration)) {
    parsed.precision = StringMember(*given, "ApproximateCreationDateTimePrecision");
  }
  return parsed;
}

ApiError NotInState(std::string_view what) {
  return ValidationError(fmt::format(
      "Table is not in a valid state to enable Kinesis Streaming Destination: {}", what));
}

}  // namespace

Result<DestinationRequest> ParseEnableDestination(const Json& request) {
  return Parse(request, EnableShape(), kEnableConfiguration);
}

Result<DestinationRequest> ParseDisableDestination(const Json& request) {
  Result<DestinationRequest> parsed = Parse(request, EnableShape(), kEnableConfiguration);
  if (parsed.has_value() && !parsed->precision.empty()) {
    return ValidationError(
        "Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters");
  }
  return parsed;
}

Result<DestinationRequest> ParseUpdateDestination(const Json& request) {
  Result<DestinationRequest> parsed = Parse(request, UpdateShape(), kUpdateConfiguration);
  if (parsed.has_value() && parsed->precision.empty()) {
    return ValidationError(
        "Streaming destination cannot be updated with given parameters: "
        "UpdateKinesisStreamingConfiguration cannot be null or contain only null values");
  }
  return parsed;
}

ApiError DestinationIsThere() {
  return NotInState(
      "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE "
      "operation.");
}

ApiError DestinationIsNotActive() {
  return NotInState("KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.");
}

// Recorded up to the ARN.
ApiError NoDestinationToUpdate(const DestinationRequest& request) {
  return NotInState(
      fmt::format("No streaming destination with streamArn: {} found for table with tableName: {}",
                  request.stream_arn, request.table));
}

ApiError DestinationIsNotUpdatable(const DestinationRequest& request) {
  return NotInState(
      fmt::format("Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE "
                  "state. TableName: {}, kdsArn: {}",
                  request.table, request.stream_arn));
}

ApiError PrecisionIsSet(const DestinationRequest& request, std::string_view table_id) {
  return ValidationError(
      fmt::format("Invalid Request: Precision is already set to the desired value of {} for "
                  "tableId: {}, kdsArn: {}",
                  request.precision, table_id, request.stream_arn));
}

}  // namespace tuskgate::translator
