// Shard iterators: where a reader of a shard is, as text that only we read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "translator/model/arn.h"
#include "translator/stream/change_log.h"
#include "translator/stream/stream_catalog.h"

namespace tuskgate::translator {

// How long an iterator can be used.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html
inline constexpr double kIteratorSeconds = 15 * 60;

struct ShardIterator {
  ShardReference shard;
  LogPosition after;
  bool skips_trimmed = false;  // it is to be the oldest change there is
  double made_at = 0;          // seconds since 1970, to the millisecond
};

// Begins with the stream's ARN, as the service's do: "ARN|1|...".
std::string WriteIterator(const ShardIterator& iterator, std::string_view stream_arn);

// Nothing when the text is none.
std::optional<ShardIterator> ReadIterator(std::string_view text);

// The table and label of a stream's ARN, whatever its account and region; nothing when it is none.
std::optional<StreamName> ReadStreamArn(std::string_view arn);
std::string StreamArn(const StreamName& stream, const ArnScope& scope);

}  // namespace tuskgate::translator
