#include "gateway/http/protocol.h"

#include <optional>

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include "gateway/http/credentials.h"

namespace tuskgate::gateway::http {
namespace {

using boost::beast::http::verb;
using translator::ApiError;
using translator::ErrorKind;

constexpr std::string_view kServicePrefix = "DynamoDB_20120810.";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kAmzJson = "application/x-amz-json-1.0";

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

// The operation's name, or nothing when the target is not one of this service's.
std::optional<std::string_view> OperationOf(std::string_view amz_target) {
  if (!amz_target.starts_with(kServicePrefix)) return std::nullopt;
  const std::string_view operation = amz_target.substr(kServicePrefix.size());
  if (operation.empty() || operation.find('.') != std::string_view::npos) return std::nullopt;
  return operation;
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

}  // namespace

Decision Decide(const RequestHead& head, std::string_view body, std::string_view region,
                const KnowsOperation& knows) {
  if (head.method == verb::options && !head.origin.empty()) return Preflight(head);
  if (head.method == verb::get) {
    const std::string_view path =
        std::string_view(head.target).substr(0, head.target.find_first_of("?#"));
    // Alternator's test_health.py: only the root is healthy.
    if (path == "/") return Health(region);
    return NotFound();
  }
  if (head.method != verb::post) return NotFound();
  if (!body.empty()) {
    const std::string_view type = MediaType(head.content_type);
    if (type != kAmzJson && type != kJson) return NotFound();
  }

  const std::optional<std::string_view> operation = OperationOf(head.amz_target);
  std::optional<ApiError> refusal;
  if (!operation) {
    refusal = ApiError{ErrorKind::kUnknownOperation, {}, {}};
  } else {
    refusal = CheckCredentials(head);
  }
  if (!refusal) return Call{*operation};
  if (!body.empty() && !IsJson(body)) return ApiError{ErrorKind::kSerialization, {}, {}};
  if (operation && !knows(*operation)) return ApiError{ErrorKind::kUnknownOperation, {}, {}};
  return *std::move(refusal);
}

std::string_view AnswerContentType(const RequestHead& head) {
  return MediaType(head.content_type) == kAmzJson ? kAmzJson : kJson;
}

std::string_view CorsHeaders(const RequestHead& head) {
  if (head.origin.empty()) return {};
  return "Access-Control-Allow-Origin: *\r\n"
         "Access-Control-Expose-Headers: x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,"
         "x-amz-id-2,x-amzn-ErrorMessage,Date\r\n";
}

}  // namespace tuskgate::gateway::http
