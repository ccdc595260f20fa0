// Records for Kinesis by the request: PutRecords takes many, and each can fail by itself.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "translator/stream/sequence_number.h"

namespace tuskgate::translator {

// What a stream takes unless it was told to take more.
inline constexpr std::size_t kMostRecordBytes = std::size_t{1} << 20;

struct OutgoingRecord {
  std::string data;
  std::string partition_key;
  LogPosition position;  // of its change

  std::size_t Bytes() const { return data.size() + partition_key.size(); }
};

// How many of them, from the first on, fit into a request: one at least, unless there are none. One
// that a stream may refuse for its size is alone.
std::size_t CountForRequest(std::span<const OutgoingRecord> records);

std::string PutRecordsBody(std::string_view stream_arn, std::span<const OutgoingRecord> records);

// What became of each of so many records: an error's code, or nothing where it was taken. Nullopt
// when the body is no answer to them.
std::optional<std::vector<std::string>> ReadPutRecords(std::string_view body, std::size_t count);

// What is to be sent again, in order: those that failed, and those of the same key behind them, so
// that what is last in the stream is what was last.
std::vector<OutgoingRecord> StillToSend(std::vector<OutgoingRecord> records,
                                        const std::vector<std::string>& errors);

}  // namespace tuskgate::translator
