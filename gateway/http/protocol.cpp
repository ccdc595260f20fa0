#include "gateway/http/protocol.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "gateway/http/credentials.h"

namespace tuskgate::gateway::http {
namespace {

using boost::beast::http::verb;
using translator::ApiError;
using translator::ErrorKind;

// SDKs send the operations of streams with a prefix of their own.
struct ServicePrefix {
  std::string_view text;
  Api api;
};
constexpr ServicePrefix kServicePrefixes[] = {
    {"DynamoDB_20120810.", Api::kDynamoDb},
    {"DynamoDBStreams_20120810.", Api::kStreams},
};
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kAmzJson = "application/x-amz-json-1.0";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

std::string_view MediaType(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  return type;
}

// Iterative: a body of a million brackets must not exhaust the stack.
bool IsJson(std::string_view body) {
  rapidjson::MemoryStream stream(body.data(), body.size());
  rapidjson::BaseReaderHandler<> ignore;
  rapidjson::Reader reader;
  return !reader.Parse<rapidjson::kParseIterativeFlag>(stream, ignore).IsError();
}

std::string_view PathOf(std::string_view target) {
  return target.substr(0, target.find_first_of("?#"));
}

Page Preflight(const RequestHead& head) {
  Page page;
  page.checksum = false;
  page.headers = "Access-Control-Max-Age: 172800\r\n";
  if (!head.cors_headers.empty()) {
    page.headers += "Access-Control-Allow-Headers: " + head.cors_headers + "\r\n";
  }
  if (!head.cors_method.empty()) {
    page.headers += "Access-Control-Allow-Methods: " + head.cors_method + "\r\n";
  }
  return page;
}

Page NotFound() { return {404, "<UnknownOperationException/>\n", {}, true}; }

// The trailing space is the service's.
Page Health(std::string_view region) {
  return {200, "healthy: dynamodb." + std::string(region) + ".amazonaws.com ", {}, true};
}

Page PlainText(int status, std::string text) {
  return {status, std::move(text), "Content-Type: text/plain\r\n", false};
}

// As LocalStack's own endpoint answers, with the space that scripts search for:
// https://docs.localstack.cloud/aws/configuration/networking/internal-endpoints/
Page LocalStackHealth(int status, std::string_view state) {
  return {status,
          "{\"services\": {\"dynamodb\": \"" + std::string(state) +
              "\"}, \"edition\": \"tuskgate\", \"version\": \"" TUSKGATE_VERSION "\"}",
          "Content-Type: application/json\r\n", false};
}

// What is asked with GET, or with HEAD by probes that look at the status only.
std::optional<Decision> Probe(std::string_view path) {
  if (path == "/health") return PlainText(200, "healthy\n");
  if (path == "/ready") {
    return ReadyQuestion{PlainText(200, "ready\n"), PlainText(503, "not ready\n")};
  }
  if (path == "/_localstack/health") {
    return ReadyQuestion{LocalStackHealth(200, "available"), LocalStackHealth(503, "error")};
  }
  return std::nullopt;
}

// The parameter of a query, besides those of its signature. Nothing if there are several.
std::optional<std::string_view> EventsQuery(std::string_view target) {
  std::string_view rest = target;
  rest.remove_prefix(std::min(rest.find('?'), rest.size()));
  std::string_view query;
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the question mark, or an ampersand
    const std::string_view piece = rest.substr(0, rest.find('&'));
    rest.remove_prefix(piece.size());
    if (piece.empty() || piece.starts_with("X-Amz-")) continue;
    if (!query.empty()) return std::nullopt;
    query = piece;
  }
  return query;
}

}  // namespace

std::optional<Call> CallOf(const RequestHead& head) {
  const std::string_view amz_target = head.amz_target;
  for (const ServicePrefix& prefix : kServicePrefixes) {
    if (!amz_target.starts_with(prefix.text)) continue;
    const std::string_view operation = amz_target.substr(prefix.text.size());
    if (operation.empty() || operation.find('.') != std::string_view::npos) return std::nullopt;
    return Call{prefix.api, operation};
  }
  return std::nullopt;
}

Decision Decide(const RequestHead& head, std::string_view body, std::string_view region,
                const BrowserRules& browsers, const KnowsOperation& knows) {
  const bool reads = head.method == verb::get || head.method == verb::head;
  if (!reads) {
    if (auto refusal = RefusalOf(head, browsers)) {
      if (head.method != verb::post) return PlainText(403, *refusal + "\n");
      return ApiError{ErrorKind::kAccessDenied, *std::move(refusal), {}};
    }
  }
  if (head.method == verb::options && !head.origin.empty()) return Preflight(head);
  const std::string_view path = PathOf(head.target);
  if (reads) {
    if (auto probe = Probe(path)) return *std::move(probe);
    // Alternator's test_health.py: only the root is healthy.
    if (head.method == verb::get && path == "/") return Health(region);
    return NotFound();
  }
  if (head.method != verb::post || path != "/") return NotFound();
  if (!body.empty()) {
    const std::string_view type = MediaType(head.content_type);
    if (type != kAmzJson && type != kJson) return NotFound();
  }

  const std::optional<Call> call = CallOf(head);
  if (!call) {
    if (!body.empty() && !IsJson(body)) return ApiError{ErrorKind::kSerialization, {}, {}};
    return ApiError{ErrorKind::kUnknownOperation, {}, {}};
  }
  std::optional<ApiError> refusal = CheckCredentials(head);
  if (!refusal) return *call;
  return RefusalOfCall(*call, body, knows, *std::move(refusal));
}

ApiError RefusalOfCall(const Call& call, std::string_view body, const KnowsOperation& knows,
                       ApiError refusal) {
  if (!body.empty() && !IsJson(body)) return ApiError{ErrorKind::kSerialization, {}, {}};
  if (!knows(call.api, call.operation)) return ApiError{ErrorKind::kUnknownOperation, {}, {}};
  return refusal;
}

Decision DecideAdmin(const RequestHead& head, const BrowserRules& browsers) {
  if (auto refusal = RefusalOf(head, browsers)) return PlainText(403, *refusal + "\n");
  return AdminCall();
}

Page AdminPage(int status, std::string json) {
  return {status, std::move(json), "Content-Type: application/json\r\n", false};
}

// Items are to be read, so a page may ask only if it may ask for them by POST, too.
std::optional<Decision> DecideEvents(const RequestHead& head, const BrowserRules& browsers) {
  static constexpr std::string_view kBefore = "/streams/";
  static constexpr std::string_view kAfter = "/events";
  std::string_view path = PathOf(head.target);
  if (head.method != verb::get || !path.starts_with(kBefore) || !path.ends_with(kAfter)) {
    return std::nullopt;
  }
  path.remove_prefix(kBefore.size());
  if (path.size() <= kAfter.size()) return std::nullopt;
  path.remove_suffix(kAfter.size());
  if (auto refusal = RefusalOf(head, browsers)) return PlainText(403, *refusal + "\n");
  EventsRequest request;
  request.table = std::string(path);  // names of tables have no characters to be decoded
  request.last_event_id = head.last_event_id;
  const std::optional<std::string_view> query = EventsQuery(head.target);
  constexpr std::string_view kAfterNumber = "after=";
  if (query == "from=TRIM_HORIZON") {
    request.from_beginning = true;
  } else if (query && query->starts_with(kAfterNumber)) {
    // A browser that comes again knows better.
    if (request.last_event_id.empty()) {
      request.last_event_id = std::string(query->substr(kAfterNumber.size()));
    }
  } else if (!query || (!query->empty() && query != "from=LATEST")) {
    return PlainText(400, "The query is from=TRIM_HORIZON, from=LATEST or after=NUMBER\n");
  }
  return request;
}

bool IsForm(const RequestHead& head) {
  return head.method == verb::post && PathOf(head.target) == "/" &&
         MediaType(head.content_type) == kForm;
}

Decision DecideForm(const RequestHead& head, const BrowserRules& browsers) {
  if (auto refusal = RefusalOf(head, browsers)) return PlainText(403, *refusal + "\n");
  return FormCall();
}

Page FormPage(int status, std::string xml) {
  return {status, std::move(xml), "Content-Type: text/xml\r\n", false};
}

std::string_view AnswerContentType(const RequestHead& head) {
  return MediaType(head.content_type) == kAmzJson ? kAmzJson : kJson;
}

}  // namespace tuskgate::gateway::http
