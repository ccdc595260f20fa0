#include "translator/request/table_option_requests.h"

#include <cmath>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "translator/request/key_schema.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {
namespace {

// What the account's key for DynamoDB (alias/aws/dynamodb) is called here.
constexpr std::string_view kDefaultKey = "7f0c4a52-0d1e-4b8a-9a56-3c2d8e1b5f70";

}  // namespace

std::optional<StreamRequest> StreamOf(const Json& request) {
  const Json* stream = FindMember(request, "StreamSpecification");
  if (stream == nullptr) return std::nullopt;
  return StreamRequest{BooleanMember(*stream, "StreamEnabled", false),
                       std::string(StringMember(*stream, "StreamViewType"))};
}

Result<std::optional<EncryptionRequest>> EncryptionOf(const Json& request,
                                                      std::string_view member) {
  const Json* encryption = FindMember(request, member);
  if (encryption == nullptr) return std::optional<EncryptionRequest>();
  const bool refused = FindMember(*encryption, "Enabled") != nullptr &&
                       !BooleanMember(*encryption, "Enabled", false);
  const std::string_view type = StringMember(*encryption, "SSEType");
  const Json* key = FindMember(*encryption, "KMSMasterKeyId");
  if (refused && !type.empty()) {
    return InvalidValues("SSEType can not be specified if Enabled is false");
  }
  if (refused && key != nullptr) {
    return InvalidValues("KMSMasterKeyId can not be specified if Enabled is false");
  }
  if (type == "AES256") return InvalidValues("SSEType AES256 is not supported");
  if (key != nullptr && type != "KMS") {
    return InvalidValues("SSEType KMS is required if KMSMasterKeyId is specified");
  }
  EncryptionRequest wanted;
  wanted.enabled = BooleanMember(*encryption, "Enabled", false) || type == "KMS";
  wanted.key_id = StringMember(*encryption, "KMSMasterKeyId");
  return std::optional<EncryptionRequest>(std::move(wanted));
}

Result<std::string> TableClassOf(const Json& request) {
  const Json* json = FindMember(request, "TableClass");
  if (json == nullptr) return std::string();
  std::string table_class(Text(*json));
  if (table_class != "STANDARD" && table_class != "STANDARD_INFREQUENT_ACCESS") {
    return ValidationError(
        "Invalid table-class parameter provided. Please try again with a valid table-class value: "
        "[STANDARD, STANDARD_INFREQUENT_ACCESS].");
  }
  return table_class;
}

void EnableStream(const StreamRequest& stream, double now, TableSettings& settings) {
  settings.stream_view_type = stream.view_type;
  // A stream is told from others of its table by when it was enabled: "2026-10-08T23:07:31.275".
  const double second = std::floor(now);
  settings.stream_label =
      fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}", fmt::gmtime(static_cast<std::time_t>(second)),
                  static_cast<int>((now - second) * 1000));
}

std::string KeyArn(const std::string& key_id, const ArnScope& scope) {
  if (key_id.starts_with("arn:")) return key_id;
  const bool is_alias = key_id.starts_with("alias/");
  if (key_id.empty() || key_id == "alias/aws/dynamodb") {
    return fmt::format("arn:aws:kms:{}:{}:key/{}", scope.region, scope.account_id, kDefaultKey);
  }
  return fmt::format("arn:aws:kms:{}:{}:{}{}", scope.region, scope.account_id,
                     is_alias ? "" : "key/", key_id);
}

}  // namespace tuskgate::translator
