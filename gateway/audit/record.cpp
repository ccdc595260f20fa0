#include "gateway/audit/record.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <time.h>

#include "gateway/auth/caller.h"
#include "gateway/http/credentials.h"
#include "gateway/http/response.h"
#include "translator/model/json_writer.h"
#include "translator/model/utf8.h"
#include "translator/request/options.h"
#include "translator/request/parse_request.h"

namespace tuskgate::gateway {
namespace {

using translator::ApiError;
using translator::ArnScope;
using translator::ErrorKind;
using translator::FindMember;
using translator::Json;
using translator::JsonWriter;
using translator::Text;

// Most records of single items are shorter.
constexpr std::size_t kUsualRecord = 1536;
constexpr std::size_t kUsualFrame = 512;

// The service's limits.
constexpr std::size_t kMostText = 1024;
constexpr std::size_t kMostElements = 100 * 1024;

// A header may have any bytes, a record only UTF-8.
void AppendHeader(JsonWriter& writer, std::string_view text) {
  text = translator::CutToCharacters(text, kMostText);
  if (translator::IsUtf8(text)) return writer.String(text);
  std::string ascii(text);
  for (char& c : ascii) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  writer.String(ascii);
}

// 2020-09-03T22:27:15Z.
std::string TimeText(std::int64_t seconds) {
  const auto time = static_cast<time_t>(seconds);
  tm utc{};
  gmtime_r(&time, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

// Requests come in the same second by the thousand.
void AppendTime(JsonWriter& writer, std::int64_t seconds) {
  thread_local std::int64_t last = -1;
  thread_local std::string text;
  if (seconds != last) {
    text = TimeText(seconds);
    last = seconds;
  }
  writer.Quoted(text);
}

// Whose signature was not verified: all that is known is what it says.
void AppendUnknown(JsonWriter& writer, const http::ApiRequest& request) {
  writer.Literal("{\"type\":\"Unknown\"");
  std::string_view id = PlainKeyId(request.authorization);
  std::string looked_up;
  if (id.empty()) {
    looked_up = http::AccessKeyIdOf(request.authorization, request.target);
    id = looked_up;
  }
  if (!id.empty()) {
    writer.Literal(",\"accessKeyId\":");
    writer.String(id);
  }
  writer.Character('}');
}

void AppendMember(JsonWriter& writer, std::string_view start, std::string_view value) {
  if (value.empty()) return;
  writer.Literal(start);
  writer.String(value);
}

// Of temporary credentials. A user's own, or the root's, have no other issuer. Those of a
// verifier's users may have begun at any time.
void AppendSession(JsonWriter& writer, const Caller& caller) {
  writer.Literal(",\"sessionContext\":{\"sessionIssuer\":{");
  if (caller.kind == CallerKind::kAssumedRole) {
    const std::string_view id = caller.unique_id;
    writer.Literal("\"type\":\"Role\"");
    AppendMember(writer, ",\"principalId\":", id.substr(0, id.find(':')));
    AppendMember(writer, ",\"arn\":", caller.principal.role_arn);
    AppendMember(writer, ",\"accountId\":", caller.principal.account_id);
    AppendMember(writer, ",\"userName\":", caller.name);
  }
  writer.Literal("},\"webIdFederationData\":{},\"attributes\":{");
  if (caller.since != 0) {
    writer.Literal("\"creationDate\":");
    writer.Quoted(TimeText(caller.since));
    writer.Character(',');
  }
  writer.Literal("\"mfaAuthenticated\":\"false\"}}");
}

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
void AppendCaller(JsonWriter& writer, const Caller& caller) {
  switch (caller.kind) {
    case CallerKind::kRoot:
      writer.Literal("{\"type\":\"Root\"");
      break;
    case CallerKind::kUser:
      writer.Literal("{\"type\":\"IAMUser\"");
      break;
    case CallerKind::kAssumedRole:
      writer.Literal("{\"type\":\"AssumedRole\"");
      break;
    case CallerKind::kFederatedUser:
      writer.Literal("{\"type\":\"FederatedUser\"");
      break;
  }
  AppendMember(writer, ",\"principalId\":", caller.unique_id);
  AppendMember(writer, ",\"arn\":", caller.principal.arn);
  AppendMember(writer, ",\"accountId\":", caller.principal.account_id);
  AppendMember(writer, ",\"accessKeyId\":", caller.access_key_id);
  if (caller.kind == CallerKind::kUser) AppendMember(writer, ",\"userName\":", caller.name);
  if (caller.is_temporary || caller.kind == CallerKind::kAssumedRole) AppendSession(writer, caller);
  writer.Character('}');
}

void AppendWho(JsonWriter& writer, const http::ApiRequest& request) {
  if (request.caller == nullptr) {
    AppendUnknown(writer, request);
  } else {
    AppendCaller(writer, *request.caller);
  }
}

constexpr std::string_view kAccessDenied = "AccessDenied";

// What STS issues is shown, though it only reads; its records have no version of the API, either.
bool IsOfDynamoDb(const AuditedRequest& audited) { return audited.source == kDynamoDbSource; }

// What was appended since, unless it is too long.
void Bound(JsonWriter& writer, std::size_t begin) {
  if (writer.Size() - begin <= kMostElements) return;
  writer.Truncate(begin);
  writer.Literal("{\"omitted\":true}");
}

void AppendRequestParameters(JsonWriter& writer, const AuditedRequest& audited) {
  const std::size_t begin = writer.Size();
  if (audited.body == nullptr || IsDenied(audited)) {
    writer.Literal("null");
  } else if (audited.kind.is_data) {
    AppendDataParameters(writer, *audited.body, audited.tables);
  } else {
    AppendElements(writer, *audited.body);
  }
  Bound(writer, begin);
}

// Only of changes, and never of items.
void AppendResponseElements(JsonWriter& writer, const AuditedRequest& audited) {
  const std::size_t begin = writer.Size();
  rapidjson::Document answer;
  const bool is_shown = !audited.kind.is_data &&
                        !(audited.kind.read_only && IsOfDynamoDb(audited)) && !audited.error &&
                        !audited.answer.empty() && !translator::ReadRequest(audited.answer, answer);
  if (is_shown) {
    AppendElements(writer, answer);
  } else {
    writer.Literal("null");
  }
  Bound(writer, begin);
}

void AppendResource(JsonWriter& writer, std::string_view account_id, std::string_view type,
                    std::string_view arn) {
  writer.Literal("{\"accountId\":");
  writer.Quoted(account_id);
  writer.Literal(",\"type\":");
  writer.Quoted(type);
  writer.Literal(",\"ARN\":");
  writer.String(arn);
  writer.Character('}');
}

void AppendResources(JsonWriter& writer, const std::vector<std::string>& tables,
                     const AuditedRequest& audited) {
  const ArnScope& scope = audited.scope;
  if (IsDenied(audited) || (tables.empty() && audited.role.empty())) return;
  writer.Literal(",\"resources\":[");
  for (const std::string& table : tables) {
    if (&table != &tables.front()) writer.Character(',');
    AppendResource(writer, scope.account_id, "AWS::DynamoDB::Table",
                   translator::TableArn(table, scope));
  }
  if (!audited.role.empty()) {
    AppendResource(writer, scope.account_id, "AWS::IAM::Role", audited.role);
  }
  writer.Character(']');
}

void AppendTls(JsonWriter& writer, const http::ApiRequest& request) {
  const bool is_encrypted = request.peer != nullptr && !request.peer->tls_version.empty();
  if (!is_encrypted && request.host.empty()) return;
  writer.Literal(",\"tlsDetails\":{");
  if (is_encrypted) {
    writer.Literal("\"tlsVersion\":");
    writer.String(request.peer->tls_version);
    writer.Literal(",\"cipherSuite\":");
    writer.String(request.peer->tls_cipher);
    if (!request.host.empty()) writer.Character(',');
  }
  if (!request.host.empty()) {
    writer.Literal("\"clientProvidedHostHeader\":");
    AppendHeader(writer, request.host);
  }
  writer.Character('}');
}

void AddTable(std::vector<std::string>& tables, std::string table) {
  if (table.empty() || table == "*") return;
  if (std::find(tables.begin(), tables.end(), table) == tables.end()) {
    tables.push_back(std::move(table));
  }
}

void AddOfStatement(std::vector<std::string>& tables, const Json& object) {
  if (!object.IsObject()) return;
  const Json* statement = FindMember(object, "Statement");
  if (statement != nullptr && statement->IsString()) {
    AddTable(tables, TableOfStatement(Text(*statement)));
  }
}

void FindTablesOfStatements(const Json& request, std::vector<std::string>& tables) {
  AddOfStatement(tables, request);
  for (const std::string_view member : {"Statements", "TransactStatements"}) {
    const Json* statements = FindMember(request, member);
    if (statements == nullptr || !statements->IsArray()) continue;
    for (const Json& one : statements->GetArray()) AddOfStatement(tables, one);
  }
}

}  // namespace

std::string_view PlainKeyId(std::string_view authorization) {
  static constexpr std::string_view kMark = "Credential=";
  const std::size_t mark = authorization.find(kMark);
  if (mark == std::string_view::npos) return {};
  std::string_view id = authorization.substr(mark + kMark.size());
  id = id.substr(0, id.find('/'));
  const bool is_plain =
      id.size() <= 128 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      });
  return is_plain ? id : std::string_view();
}

// Of authorization it is called otherwise than in the answer.
AuditedError AuditedErrorOf(const ApiError& error) {
  if (error.kind == ErrorKind::kAccessDenied) return {kAccessDenied, error.message};
  const std::string_view name = http::NameOf(error.kind);
  return {name.empty() ? "RequestEntityTooLarge" : name, error.message};
}

bool IsDenied(const AuditedRequest& audited) {
  return audited.error && audited.error->code == kAccessDenied;
}

void FindTables(const Declaration& declaration, const Json& request, const ArnScope& scope,
                std::vector<std::string>& tables) {
  tables.clear();
  if (!request.IsObject()) return;
  const bool is_of_one_table =
      declaration.subject == Subject::kIndex ||
      (declaration.subject == Subject::kNamed && declaration.members[0] == "TableName");
  if (is_of_one_table) {
    const Json* name = FindMember(request, "TableName");
    if (name != nullptr && name->IsString()) {
      AddTable(tables, translator::TableNameFrom(Text(*name)));
    }
  } else if (declaration.subject == Subject::kStatements) {
    FindTablesOfStatements(request, tables);
  } else {
    for (Intent& intent : IntentsOf(declaration, request, scope)) {
      AddTable(tables, std::move(intent.table));
    }
  }
}

RecordFrame FrameOf(const AuditedRequest& audited, const std::vector<std::string>& tables) {
  const http::ApiRequest& request = audited.request;
  RecordFrame frame;
  {
    JsonWriter writer(frame.begin, kUsualFrame);
    writer.Literal("{\"eventVersion\":\"1.11\",\"userIdentity\":");
    AppendWho(writer, request);
    writer.Literal(",\"eventTime\":");
  }
  {
    JsonWriter writer(frame.middle, kUsualFrame);
    writer.Literal(",\"eventSource\":");
    writer.Quoted(audited.source);
    writer.Literal(",\"eventName\":");
    writer.Quoted(audited.declaration.operation);
    writer.Literal(",\"awsRegion\":");
    writer.Quoted(audited.scope.region);
    writer.Literal(",\"sourceIPAddress\":");
    writer.String(request.peer == nullptr ? std::string_view("AWS Internal")
                                          : std::string_view(request.peer->address));
    writer.Literal(",\"userAgent\":");
    AppendHeader(writer, request.user_agent);
  }
  JsonWriter writer(frame.end, kUsualFrame);
  writer.Literal(audited.kind.read_only ? std::string_view(",\"readOnly\":true")
                                        : std::string_view(",\"readOnly\":false"));
  AppendResources(writer, tables, audited);
  writer.Literal(",\"eventType\":\"AwsApiCall\"");
  if (!IsDenied(audited) && IsOfDynamoDb(audited)) writer.Literal(",\"apiVersion\":\"2012-08-10\"");
  writer.Literal(audited.kind.is_data ? std::string_view(",\"managementEvent\":false")
                                      : std::string_view(",\"managementEvent\":true"));
  writer.Literal(",\"recipientAccountId\":");
  writer.Quoted(audited.scope.account_id);
  writer.Literal(audited.kind.is_data ? std::string_view(",\"eventCategory\":\"Data\"")
                                      : std::string_view(",\"eventCategory\":\"Management\""));
  AppendTls(writer, request);
  writer.Literal("}\n");
  return frame;
}

void AppendRecord(std::string& out, const AuditedRequest& audited, const RecordFrame& frame) {
  JsonWriter writer(out, kUsualRecord);
  writer.Literal(std::string_view(frame.begin));
  AppendTime(writer, audited.time);
  writer.Literal(std::string_view(frame.middle));
  if (audited.error) {
    writer.Literal(",\"errorCode\":");
    writer.Quoted(audited.error->code);
    writer.Literal(",\"errorMessage\":");
    AppendHeader(writer, audited.error->message);
  }
  writer.Literal(",\"requestParameters\":");
  AppendRequestParameters(writer, audited);
  writer.Literal(",\"responseElements\":");
  AppendResponseElements(writer, audited);
  writer.Literal(",\"requestID\":");
  writer.Quoted(audited.request.request_id);
  writer.Literal(",\"eventID\":");
  writer.Quoted(audited.event_id);
  writer.Literal(std::string_view(frame.end));
}

void AppendRecord(std::string& out, const MissingRecords& missing) {
  JsonWriter writer(out, kUsualRecord);
  writer.Literal(
      "{\"eventVersion\":\"1.11\",\"userIdentity\":{\"type\":\"AWSService\",\"invokedBy\":"
      "\"tuskgate\"},\"eventTime\":");
  AppendTime(writer, missing.time);
  writer.Literal(
      ",\"eventSource\":\"dynamodb.amazonaws.com\",\"eventName\":\"RecordsMissing\","
      "\"awsRegion\":");
  writer.Quoted(missing.scope.region);
  writer.Literal(
      ",\"sourceIPAddress\":\"AWS Internal\",\"userAgent\":\"tuskgate\",\"requestParameters\":null,"
      "\"responseElements\":null,\"eventID\":");
  writer.Quoted(missing.event_id);
  writer.Literal(",\"readOnly\":true,\"eventType\":\"AwsServiceEvent\",\"managementEvent\":true,");
  writer.Literal("\"recipientAccountId\":");
  writer.Quoted(missing.scope.account_id);
  writer.Literal(",\"serviceEventDetails\":{\"count\":");
  writer.Literal(std::string_view(fmt::format_int(missing.count).c_str()));
  writer.Literal(",\"reason\":");
  writer.Quoted(missing.reason);
  writer.Literal("},\"eventCategory\":\"Management\"}\n");
}

}  // namespace tuskgate::gateway
