// Words are those of the service's answers that clients' reports and ack-api-quirks (October 2026)
// have, but where a comment says that they are ours.
#include "translator/request/stream_requests.h"

#include <algorithm>

#include <fmt/format.h>

#include "translator/request/options.h"
#include "translator/request/stream_shapes.h"

namespace tuskgate::translator {
namespace {

IteratorType TypeOf(std::string_view name) {
  if (name == "TRIM_HORIZON") return IteratorType::kTrimHorizon;
  if (name == "LATEST") return IteratorType::kLatest;
  if (name == "AT_SEQUENCE_NUMBER") return IteratorType::kAtSequenceNumber;
  if (name == "AFTER_SEQUENCE_NUMBER") return IteratorType::kAfterSequenceNumber;
  return IteratorType::kAtTimestamp;
}

}  // namespace

ApiError InvalidStreamArn() { return ValidationError("Invalid StreamArn"); }

ApiError StreamNotFound(const std::string& arn) {
  return {ErrorKind::kResourceNotFound,
          fmt::format("Requested resource not found: Stream: {} not found", arn),
          {}};
}

ApiError ShardNotFound() {
  return {ErrorKind::kResourceNotFound, "Requested resource not found: Shard does not exist", {}};
}

ApiError TrimmedDataAccess() {
  return {ErrorKind::kTrimmedDataAccess, "The data you are trying to access has been trimmed", {}};
}

ApiError ExpiredIterator() {
  return {ErrorKind::kExpiredIterator, "Shard iterator has expired", {}};
}

Result<ListStreamsRequest> ParseListStreams(const Json& request) {
  if (auto error = CheckShape(request, ListStreamsShape())) return *error;
  ListStreamsRequest list;
  list.table = StringMember(request, "TableName");
  list.start = StringMember(request, "ExclusiveStartStreamArn");
  list.limit = IntegerMember(request, "Limit").value_or(list.limit);
  return list;
}

Result<DescribeStreamRequest> ParseDescribeStream(const Json& request) {
  if (auto error = CheckShape(request, DescribeStreamShape())) return *error;
  DescribeStreamRequest describe;
  describe.arn = StringMember(request, "StreamArn");
  describe.start = StringMember(request, "ExclusiveStartShardId");
  if (const Json* filter = FindMember(request, "ShardFilter")) {
    // The model has both as optional; without them there is nothing to filter by. Words are ours.
    if (FindMember(*filter, "Type") == nullptr || FindMember(*filter, "ShardId") == nullptr) {
      return ValidationError("ShardFilter must have both Type and ShardId");
    }
    describe.parent = StringMember(*filter, "ShardId");
  }
  describe.limit = IntegerMember(request, "Limit").value_or(describe.limit);
  return describe;
}

// What is said of numbers and times that do not go with the type is not recorded; that it is a
// ValidationException is (scylladb/scylladb, test/alternator/test_streams.py, which passes there).
Result<ShardIteratorRequest> ParseGetShardIterator(const Json& request, double now) {
  if (auto error = CheckShape(request, GetShardIteratorShape())) return *error;
  ShardIteratorRequest wanted;
  wanted.arn = StringMember(request, "StreamArn");
  wanted.shard = StringMember(request, "ShardId");
  const std::string_view type = StringMember(request, "ShardIteratorType");
  wanted.type = TypeOf(type);
  const Json* number = FindMember(request, "SequenceNumber");
  const bool takes_number = wanted.type == IteratorType::kAtSequenceNumber ||
                            wanted.type == IteratorType::kAfterSequenceNumber;
  if (takes_number && number == nullptr) {
    return ValidationError(
        fmt::format("SequenceNumber must be specified when ShardIteratorType is {}", type));
  }
  if (!takes_number && number != nullptr) {
    return ValidationError(
        fmt::format("SequenceNumber must not be specified when ShardIteratorType is {}", type));
  }
  if (number != nullptr) {
    const std::string_view digits = Text(*number);
    if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      return ValidationError(fmt::format("Invalid SequenceNumber: {}", digits));
    }
    wanted.sequence_number = digits;
  }
  const Json* time = FindMember(request, "Timestamp");
  if (wanted.type != IteratorType::kAtTimestamp) return wanted;
  if (time == nullptr) {
    return ValidationError("Timestamp must be specified when ShardIteratorType is AT_TIMESTAMP");
  }
  wanted.at = std::max(0.0, time->GetDouble());
  if (wanted.at > now) return ValidationError("Timestamp must not be in the future");
  return wanted;
}

Result<GetRecordsRequest> ParseGetRecords(const Json& request) {
  if (auto error = CheckShape(request, GetRecordsShape())) return *error;
  GetRecordsRequest get;
  get.iterator = StringMember(request, "ShardIterator");
  get.limit = IntegerMember(request, "Limit").value_or(get.limit);
  return get;
}

}  // namespace tuskgate::translator
