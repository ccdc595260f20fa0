#include "translator/stream/put_records.h"

#include <algorithm>
#include <set>
#include <utility>

#include <rapidjson/document.h>

#include "translator/model/base64.h"
#include "translator/model/stored_text.h"

namespace tuskgate::translator {
namespace {

constexpr std::size_t kMostRecords = 500;
constexpr std::size_t kMostBytes = std::size_t{5} << 20;

}  // namespace

std::size_t CountForRequest(std::span<const OutgoingRecord> records) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  for (const OutgoingRecord& record : records.first(std::min(records.size(), kMostRecords))) {
    const bool is_large = record.Bytes() > kMostRecordBytes;
    bytes += record.Bytes();
    if (count > 0 && (is_large || bytes > kMostBytes)) break;
    ++count;
    if (is_large) break;
  }
  return count;
}

// The name besides the ARN, which emulators may not know: arn:aws:kinesis:...:stream/name.
std::string PutRecordsBody(std::string_view stream_arn, std::span<const OutgoingRecord> records) {
  std::string body = "{\"StreamARN\":";
  AppendJsonString(body, stream_arn);
  if (const std::size_t slash = stream_arn.find('/'); slash != std::string_view::npos) {
    body.append(",\"StreamName\":");
    AppendJsonString(body, stream_arn.substr(slash + 1));
  }
  body.append(",\"Records\":[");
  for (const OutgoingRecord& record : records) {
    if (body.back() == '}') body.push_back(',');
    body.append("{\"Data\":\"");
    AppendBase64(body, record.data);
    body.append("\",\"PartitionKey\":\"").append(record.partition_key).append("\"}");
  }
  body.append("]}");
  return body;
}

std::optional<std::vector<std::string>> ReadPutRecords(std::string_view body, std::size_t count) {
  rapidjson::Document document;
  document.Parse(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject()) return std::nullopt;
  const auto records = document.FindMember("Records");
  if (records == document.MemberEnd() || !records->value.IsArray() ||
      records->value.Size() != count) {
    return std::nullopt;
  }
  std::vector<std::string> errors;
  for (const auto& record : records->value.GetArray()) {
    if (!record.IsObject()) return std::nullopt;
    const auto code = record.FindMember("ErrorCode");
    const bool failed = code != record.MemberEnd() && code->value.IsString();
    errors.emplace_back(failed ? code->value.GetString() : "");
  }
  return errors;
}

std::vector<OutgoingRecord> StillToSend(std::vector<OutgoingRecord> records,
                                        const std::vector<std::string>& errors) {
  std::set<std::string, std::less<>> failed;
  std::vector<OutgoingRecord> left;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!errors[i].empty()) failed.insert(records[i].partition_key);
    if (failed.contains(records[i].partition_key)) left.push_back(std::move(records[i]));
  }
  return left;
}

}  // namespace tuskgate::translator
