#include "gateway/http/protocol.h"

#include <string>

#include <gtest/gtest.h>

namespace tuskgate::gateway::http {
namespace {

using boost::beast::http::verb;
using translator::ApiError;
using translator::ErrorKind;

RequestHead Post() {
  RequestHead head;
  head.method = verb::post;
  head.target = "/";
  head.content_type = "application/x-amz-json-1.0";
  head.amz_target = "DynamoDB_20120810.ListTables";
  head.authorization = "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c";
  head.has_date = true;
  return head;
}

Decision Ask(const RequestHead& head, std::string_view body = "{}") {
  BrowserRules all;
  all.any_origin = true;
  return Decide(head, body, "eu-west-1", all, [](Api api, std::string_view operation) {
    return api == Api::kDynamoDb && operation == "ListTables";
  });
}

ErrorKind KindOf(const Decision& decision) {
  const auto* error = std::get_if<ApiError>(&decision);
  EXPECT_NE(error, nullptr);
  return error != nullptr ? error->kind : ErrorKind::kInternalServerError;
}

bool IsNotFound(const Decision& decision) {
  const auto* page = std::get_if<Page>(&decision);
  return page != nullptr && page->status == 404 && page->body == "<UnknownOperationException/>\n";
}

TEST(ProtocolTest, PassesACompleteCall) {
  const RequestHead head = Post();
  const Decision decision = Ask(head);
  const auto* call = std::get_if<Call>(&decision);
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->operation, "ListTables");
}

TEST(ProtocolTest, LeavesTheBodyOfACompleteCallToTheOperation) {
  EXPECT_TRUE(std::holds_alternative<Call>(Ask(Post(), "not json")));
  EXPECT_TRUE(std::holds_alternative<Call>(Ask(Post(), "")));
}

TEST(ProtocolTest, RootIsHealthyAndNothingElseIs) {
  RequestHead head;
  head.method = verb::get;
  for (const char* root : {"/", "/?x=/y", "/#z"}) {
    head.target = root;
    const Decision decision = Ask(head, "");
    const auto* page = std::get_if<Page>(&decision);
    ASSERT_NE(page, nullptr) << root;
    EXPECT_EQ(page->status, 200);
    EXPECT_EQ(page->body, "healthy: dynamodb.eu-west-1.amazonaws.com ");
  }
  for (const char* other : {"/abc", "//", "*", "/-"}) {
    head.target = other;
    EXPECT_TRUE(IsNotFound(Ask(head, ""))) << other;
  }
}

TEST(ProtocolTest, OtherMethodsAreNotFound) {
  for (const verb method : {verb::put, verb::delete_, verb::head, verb::unknown, verb::options}) {
    RequestHead head = Post();
    head.method = method;
    EXPECT_TRUE(IsNotFound(Ask(head)));
  }
}

TEST(ProtocolTest, OperationsAreServedAtTheRootOnly) {
  RequestHead head = Post();
  for (const char* root : {"/?x=y", "/#z"}) {
    head.target = root;
    EXPECT_TRUE(std::holds_alternative<Call>(Ask(head))) << root;
  }
  for (const char* other : {"/abc", "//", "/ready", "/health"}) {
    head.target = other;
    EXPECT_TRUE(IsNotFound(Ask(head))) << other;
  }
}

TEST(ProtocolTest, StreamsHaveAPrefixOfTheirOwn) {
  RequestHead head = Post();
  head.amz_target = "DynamoDBStreams_20120810.ListStreams";
  const Decision decision = Ask(head);
  const auto* call = std::get_if<Call>(&decision);
  ASSERT_NE(call, nullptr);
  EXPECT_EQ(call->api, Api::kStreams);
  EXPECT_EQ(call->operation, "ListStreams");
}

TEST(ProtocolTest, ProbesNeedNoCredentials) {
  RequestHead head;
  for (const verb method : {verb::get, verb::head}) {
    head.method = method;
    head.target = "/health?from=probe";
    const Decision health = Ask(head, "");
    ASSERT_TRUE(std::holds_alternative<Page>(health));
    EXPECT_EQ(std::get<Page>(health).status, 200);
    for (const char* question : {"/ready", "/_localstack/health"}) {
      head.target = question;
      const Decision decision = Ask(head, "");
      const auto* ready = std::get_if<ReadyQuestion>(&decision);
      ASSERT_NE(ready, nullptr) << question;
      EXPECT_EQ(ready->yes.status, 200);
      EXPECT_EQ(ready->no.status, 503);
    }
  }
  const Decision decision = Ask(head, "");
  EXPECT_EQ(std::get<ReadyQuestion>(decision).yes.body.find("{\"services\": {\"dynamodb\": "
                                                            "\"available\"}"),
            0U);
}

TEST(ProtocolTest, PreflightEchoesWhatWasAskedFor) {
  RequestHead head;
  head.method = verb::options;
  head.target = "/";
  head.origin = "http://example.com";
  Decision decision = Ask(head, "");
  const auto* page = std::get_if<Page>(&decision);
  ASSERT_NE(page, nullptr);
  EXPECT_EQ(page->status, 200);
  EXPECT_EQ(page->body, "");
  EXPECT_FALSE(page->checksum);
  EXPECT_EQ(page->headers, "Access-Control-Max-Age: 172800\r\n");

  head.cors_headers = "a, b";
  head.cors_method = "POST";
  decision = Ask(head, "");
  EXPECT_EQ(std::get<Page>(decision).headers,
            "Access-Control-Max-Age: 172800\r\nAccess-Control-Allow-Headers: a, b\r\n"
            "Access-Control-Allow-Methods: POST\r\n");
}

TEST(ProtocolTest, PagesOfOthersAreRefused) {
  const auto ask = [](const RequestHead& head) {
    return Decide(head, "{}", "eu-west-1", BrowserRules(),
                  [](Api, std::string_view) { return true; });
  };
  RequestHead head = Post();
  head.origin = "https://example.com";
  EXPECT_EQ(KindOf(ask(head)), ErrorKind::kAccessDenied);
  head.method = verb::options;
  EXPECT_EQ(std::get<Page>(ask(head)).status, 403);
  head.method = verb::get;
  EXPECT_EQ(std::get<Page>(ask(head)).status, 200);
}

TEST(ProtocolTest, ContentTypeCountsOnlyWithABody) {
  for (const char* type : {"", "whatever", "application/x-amz-json-1.1", "application/jsonasdf"}) {
    RequestHead head = Post();
    head.content_type = type;
    EXPECT_TRUE(IsNotFound(Ask(head, "hi"))) << type;
    EXPECT_TRUE(std::holds_alternative<Call>(Ask(head, ""))) << type;
  }
  for (const char* type : {"application/json", "application/json;", "application/json  ; charset=x",
                           "application/x-amz-json-1.0;blah"}) {
    RequestHead head = Post();
    head.content_type = type;
    EXPECT_TRUE(std::holds_alternative<Call>(Ask(head))) << type;
  }
}

TEST(ProtocolTest, AnswersInTheContentTypeOfTheRequest) {
  RequestHead head;
  EXPECT_EQ(AnswerContentType(head), "application/json");
  head.content_type = "application/json;charset=utf-8";
  EXPECT_EQ(AnswerContentType(head), "application/json");
  head.content_type = "application/x-amz-json-1.0 ; charset=utf-8";
  EXPECT_EQ(AnswerContentType(head), "application/x-amz-json-1.0");
}

TEST(ProtocolTest, UnknownTargets) {
  for (const char* target :
       {"", "whatever", "ListTables", "DynamoDB_20120810.", "DynamoDB_20120810.List.Tables",
        "DynamoDB_20111205.ListTables", "dynamodb_20120810.ListTables"}) {
    RequestHead head = Post();
    head.amz_target = target;
    EXPECT_EQ(KindOf(Ask(head)), ErrorKind::kUnknownOperation) << target;
  }
}

TEST(ProtocolTest, RefusalsComeInTheServicesOrder) {
  RequestHead head = Post();
  head.authorization.clear();
  EXPECT_EQ(KindOf(Ask(head)), ErrorKind::kMissingAuthenticationToken);
  EXPECT_EQ(KindOf(Ask(head, "")), ErrorKind::kMissingAuthenticationToken);
  // An unknown operation precedes missing credentials,
  head.amz_target = "DynamoDB_20120810.ListTable";
  EXPECT_EQ(KindOf(Ask(head)), ErrorKind::kUnknownOperation);
  // and JSON that does not parse precedes both.
  EXPECT_EQ(KindOf(Ask(head, "{")), ErrorKind::kSerialization);
  head.amz_target.clear();
  EXPECT_EQ(KindOf(Ask(head, "hi")), ErrorKind::kSerialization);
  EXPECT_EQ(KindOf(Ask(head, "{} {}")), ErrorKind::kSerialization);
}

TEST(ProtocolTest, NestingDoesNotExhaustTheStack) {
  RequestHead head = Post();
  head.amz_target.clear();
  const std::string open(2'000'000, '[');
  EXPECT_EQ(KindOf(Ask(head, open)), ErrorKind::kSerialization);
  EXPECT_EQ(KindOf(Ask(head, open + std::string(open.size(), ']'))), ErrorKind::kUnknownOperation);
}

}  // namespace
}  // namespace tuskgate::gateway::http
