// What the service does with a complete HTTP request before any operation sees it, in its order:
// what web pages may, CORS preflight, health check, method and content type, JSON, target,
// credentials.
//
// Of our own are /health, /ready and /_localstack/health (which scripts written for LocalStack wait
// for): whether the process answers, and whether it can serve. They ask for no credentials.
//
// Pure. The order and the wording were recorded against the service by dynalite (index.js,
// test/connection.js) and Alternator (test_cors.py, test_health.py).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/http/browser_rules.h"
#include "gateway/http/events.h"
#include "gateway/http/handler.h"
#include "gateway/http/request_head.h"
#include "translator/model/error.h"

namespace tuskgate::gateway::http {

// To be handled by an operation. Whether the body is JSON is left to the operation, which has to
// parse it anyway; a request refused here was looked at, since bad JSON precedes bad credentials.
struct Call {
  Api api = Api::kDynamoDb;
  std::string_view operation;  // into RequestHead::amz_target
};

// An answer that is not JSON and carries no Content-Type.
struct Page {
  int status = 200;
  std::string body;
  std::string headers;   // complete lines
  bool checksum = true;  // whether x-amz-crc32 is sent
};

// The answer depends on whether requests can be answered now: one page of each pair.
struct ReadyQuestion {
  Page yes;
  Page no;
};

// To be answered by ApiHandler::Administer.
struct AdminCall {};

// To be answered by FormService.
struct FormCall {};

using Decision = std::variant<Call, Page, ReadyQuestion, EventsRequest, translator::ApiError,
                              AdminCall, FormCall>;

// Tells a known operation's name; asked only for requests that are refused for another reason.
using KnowsOperation = std::function<bool(Api, std::string_view)>;

Decision Decide(const RequestHead& head, std::string_view body, std::string_view region,
                const BrowserRules& browsers, const KnowsOperation& knows);

// What a request is about. Nothing when its target is not one of this service's.
std::optional<Call> CallOf(const RequestHead& head);

// What a request whose credentials are wrong is answered: `refusal`, unless something else is wrong
// that the service sees first.
translator::ApiError RefusalOfCall(const Call& call, std::string_view body,
                                   const KnowsOperation& knows, translator::ApiError refusal);

// The same as Decide on a listener of our own API. Nobody's web page may ask it anything, not even
// by GET: what a page may read tells who has sent it.
Decision DecideAdmin(const RequestHead& head, const BrowserRules& browsers);

// An answer of it.
Page AdminPage(int status, std::string json);

// GET /streams/TABLE/events, with ?from=TRIM_HORIZON or ?after=SEQUENCE-NUMBER: what is to be done,
// where --stream-events allows it. Nothing when it is another request.
std::optional<Decision> DecideEvents(const RequestHead& head, const BrowserRules& browsers);

// Whether the request is one for FormService, where there is one: the form is posted to /.
bool IsForm(const RequestHead& head);

// The same as Decide of such a request: web pages may send forms without asking.
Decision DecideForm(const RequestHead& head, const BrowserRules& browsers);

// An answer of it.
Page FormPage(int status, std::string xml);

// The Content-Type of a JSON answer: that of the request when it is application/x-amz-json-1.0,
// else application/json.
std::string_view AnswerContentType(const RequestHead& head);

}  // namespace tuskgate::gateway::http
