// Requests of DynamoDB Streams.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "translator/model/error.h"
#include "translator/model/json.h"

namespace tuskgate::translator {

struct ListStreamsRequest {
  std::string table;  // empty: of all tables
  std::string start;  // an ARN, exclusive; empty: from the first
  std::int64_t limit = 100;
};
Result<ListStreamsRequest> ParseListStreams(const Json& request);

struct DescribeStreamRequest {
  std::string arn;
  std::string start;  // a shard's id, exclusive; empty: from the first
  std::optional<std::string> parent;
  std::int64_t limit = 100;
};
Result<DescribeStreamRequest> ParseDescribeStream(const Json& request);

enum class IteratorType {
  kTrimHorizon,
  kLatest,
  kAtSequenceNumber,
  kAfterSequenceNumber,
  kAtTimestamp,
};

struct ShardIteratorRequest {
  std::string arn;
  std::string shard;
  IteratorType type = IteratorType::kTrimHorizon;
  std::string sequence_number;  // of the types that have one
  double at = 0;                // kAtTimestamp: seconds since 1970
};
Result<ShardIteratorRequest> ParseGetShardIterator(const Json& request, double now);

struct GetRecordsRequest {
  std::string iterator;
  std::int64_t limit = 1000;
};
Result<GetRecordsRequest> ParseGetRecords(const Json& request);

ApiError InvalidStreamArn();
ApiError StreamNotFound(const std::string& arn);
ApiError ShardNotFound();
ApiError TrimmedDataAccess();
ApiError ExpiredIterator();

}  // namespace tuskgate::translator
