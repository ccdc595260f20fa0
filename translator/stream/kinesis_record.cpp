// Members and their order are as LocalStack's snapshots have recorded them from the service
// (tests/aws/services/dynamodb), but where a comment says otherwise.
#include "translator/stream/kinesis_record.h"

#include <array>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>
#include <openssl/sha.h>

#include "translator/catalog/table_key.h"
#include "translator/model/attribute_json.h"

namespace tuskgate::translator {
namespace {

constexpr std::string_view kMicrosecond = "MICROSECOND";

// A UUID, as in the samples of Powertools for AWS Lambda.
std::string DashedId(const std::string& id) {
  const std::string_view digits = id;
  return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                     digits.substr(12, 4), digits.substr(16, 4), digits.substr(20));
}

std::int64_t TimeOf(const Change& change, std::string_view precision) {
  const std::int64_t microseconds = std::llround(change.at * 1e6);
  return precision == kMicrosecond ? microseconds : microseconds / 1000;
}

}  // namespace

std::string KinesisRecord(const Change& change, const KinesisScope& scope) {
  const RecordImages images = ImagesOf(change, scope.source);
  std::string out =
      fmt::format(R"({{"awsRegion":"{}","eventID":"{}","eventName":"{}","userIdentity":)",
                  scope.region, DashedId(EventId(change, scope.source)), EventName(change.kind));
  // Lower case, unlike that of DynamoDB Streams: Powertools for AWS Lambda has recorded it.
  out.append(change.is_of_ttl ? R"({"principalId":"dynamodb.amazonaws.com","type":"Service"})"
                              : "null");
  fmt::format_to(std::back_inserter(out),
                 R"(,"recordFormat":"application/json","tableName":"{}","dynamodb":{{)"
                 R"("ApproximateCreationDateTime":{})",
                 NameOf(scope.source.name.table), TimeOf(change, scope.precision));
  // Only where one was asked for: https://github.com/aws/aws-lambda-java-libs/issues/543
  if (!scope.precision.empty()) {
    fmt::format_to(std::back_inserter(out), R"(,"ApproximateCreationDateTimePrecision":"{}")",
                   scope.precision);
  }
  out.append(",\"Keys\":");
  AppendJson(out, images.keys);
  if (images.new_item != nullptr) {
    out.append(",\"NewImage\":");
    images.new_item->AppendTo(out);
  }
  if (images.old_item != nullptr) {
    out.append(",\"OldImage\":");
    images.old_item->AppendTo(out);
  }
  fmt::format_to(std::back_inserter(out), R"(,"SizeBytes":{}}},"eventSource":"aws:dynamodb"}})",
                 images.size);
  return out;
}

std::string KinesisPartitionKey(const Change& change, const StreamDescription& source) {
  std::string keys;
  AppendJson(keys, ImagesOf(change, source).keys);
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): a byte is a byte.
  SHA256(reinterpret_cast<const unsigned char*>(keys.data()), keys.size(), digest.data());
  std::string key;
  for (std::size_t i = 0; i < 16; ++i) fmt::format_to(std::back_inserter(key), "{:02x}", digest[i]);
  return key;
}

}  // namespace tuskgate::translator
