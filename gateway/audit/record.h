// One request as a record of CloudTrail's: a line of JSON, as CloudWatch Logs has them. Pure.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/access/intent.h"
#include "gateway/audit/event_kind.h"
#include "gateway/audit/request_parameters.h"
#include "gateway/http/handler.h"
#include "translator/model/arn.h"
#include "translator/model/error.h"
#include "translator/model/json.h"

namespace tuskgate::gateway {

// The code is AccessDenied where the caller may not.
struct AuditedError {
  std::string_view code;
  std::string_view message;
};
AuditedError AuditedErrorOf(const translator::ApiError& error);
AuditedError AuditedErrorOf(translator::ApiError&& error) = delete;  // its message is viewed

// The service whose records have most of what there is.
inline constexpr std::string_view kDynamoDbSource = "dynamodb.amazonaws.com";

// A request that was answered. Views and references are the caller's.
struct AuditedRequest {
  const http::ApiRequest& request;
  const Declaration& declaration;  // of its operation
  EventKind kind;
  const translator::ArnScope& scope;
  const translator::Json* body = nullptr;  // null: it is not JSON, or was not looked at
  std::optional<AuditedError> error = {};
  std::string_view answer = {};  // where there is no error
  const TableFinder& tables;
  std::string_view source = kDynamoDbSource;
  std::string_view role = {};  // the ARN of one that it is about; empty: none
  std::int64_t time = 0;       // when it was answered, in seconds since 1970
  std::string_view event_id = {};
};

// Sets `tables` to those that the request is about, each once, by name.
void FindTables(const Declaration& declaration, const translator::Json& request,
                const translator::ArnScope& scope, std::vector<std::string>& tables);

// Whether it was not allowed: such a record shows less.
bool IsDenied(const AuditedRequest& audited);

// The access key id that credentials in a header name; empty where it takes a closer look.
std::string_view PlainKeyId(std::string_view authorization);

// What a record has before the time, from there to the error, and at its end. It depends on the
// client, the operation and the tables, and on the answer only so far as that is a denial.
struct RecordFrame {
  std::string begin;
  std::string middle;
  std::string end;  // with the line's
};
RecordFrame FrameOf(const AuditedRequest& audited, const std::vector<std::string>& tables);

// `frame`: of this request, or of one that has the same.
void AppendRecord(std::string& out, const AuditedRequest& audited, const RecordFrame& frame);

// Records that are not there, as the log could not take them, or as there would have been too many.
struct MissingRecords {
  std::uint64_t count = 0;
  std::string_view reason;  // such as "overflow"
  const translator::ArnScope& scope;
  std::int64_t time = 0;
  std::string_view event_id = {};
};
void AppendRecord(std::string& out, const MissingRecords& missing);

}  // namespace tuskgate::gateway
