#include "gateway/kinesis/kinesis_client.h"

#include <array>
#include <cstdlib>
#include <ctime>
#include <utility>

#include <fmt/format.h>
#include <rapidjson/document.h>

namespace tuskgate::gateway {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// arn:aws:kinesis:region:account:stream/name
std::string RegionOf(std::string_view arn, std::string_view otherwise) {
  std::string_view region;
  for (int i = 0; i < 4; ++i) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return std::string(otherwise);
    region = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  return std::string(region.empty() ? otherwise : region);
}

// 20150830T123600Z
std::string TimeNow() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 20> text{};
  std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return text.data();
}

// {"__type":"ResourceNotFoundException","message":"..."}, or whatever it is.
KinesisRefused RefusalOf(const HttpAnswer& answer) {
  constexpr std::size_t kMost = 300;
  rapidjson::Document body;
  body.Parse(answer.body.data(), answer.body.size());
  const bool is_too_large = answer.status == 413;
  if (body.HasParseError() || !body.IsObject()) {
    return KinesisRefused(fmt::format("{} {}", answer.status, answer.body.substr(0, kMost)),
                          is_too_large);
  }
  std::string type;
  std::string reason = std::to_string(answer.status);
  for (const char* name : {"__type", "message", "Message"}) {
    const auto member = body.FindMember(name);
    if (member == body.MemberEnd() || !member->value.IsString()) continue;
    const std::string text(member->value.GetString(), member->value.GetStringLength());
    if (type.empty()) type = text;
    reason.append(" ").append(text);
  }
  // ValidationException is what a stream says of a record that is larger than it takes, and
  // InvalidArgumentException of a request that is (awslabs/amazon-kinesis-producer#680,
  // aws/amazon-kinesis-streams-for-fluent-bit#21). Names may have a prefix that ends with #.
  return KinesisRefused(reason.substr(0, kMost), is_too_large ||
                                                     type.ends_with("ValidationException") ||
                                                     type.ends_with("InvalidArgumentException"));
}

}  // namespace

std::optional<AwsCredentials> CredentialsOfEnvironment() {
  AwsCredentials credentials{Variable("AWS_ACCESS_KEY_ID"), Variable("AWS_SECRET_ACCESS_KEY"),
                             Variable("AWS_SESSION_TOKEN")};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return std::nullopt;
  }
  return credentials;
}

KinesisClient::KinesisClient(const KinesisOptions& options, const StopEvent& stop)
    : credentials_(options.credentials), client_(options.endpoint, stop) {}

std::vector<std::string> KinesisClient::PutRecords(
    const std::string& stream_arn, std::string_view region,
    std::span<const translator::OutgoingRecord> records) {
  const std::string body = translator::PutRecordsBody(stream_arn, records);
  const std::string time = TimeNow();
  HeaderFields headers = {{"Content-Type", "application/x-amz-json-1.1"},
                          {"X-Amz-Date", time},
                          {"X-Amz-Target", "Kinesis_20131202.PutRecords"}};
  if (!credentials_.session_token.empty()) {
    headers.emplace_back("X-Amz-Security-Token", credentials_.session_token);
  }
  SignedRequest request;
  request.method = "POST";
  request.headers = headers;
  request.headers.emplace_back("Host", client_.endpoint().authority);
  request.payload_hash = HexSha256(body);
  const SigningScope scope{time.substr(0, 8), RegionOf(stream_arn, region), "kinesis"};
  headers.emplace_back("Authorization", Authorization(request, time, scope, credentials_));
  const HttpAnswer answer = client_.Post(headers, body);
  if (answer.status != 200) throw RefusalOf(answer);
  auto errors = translator::ReadPutRecords(answer.body, records.size());
  if (!errors) {
    throw KinesisRefused(std::string("no answer to PutRecords: ") + RefusalOf(answer).what());
  }
  return *std::move(errors);
}

}  // namespace tuskgate::gateway
