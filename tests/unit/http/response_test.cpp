#include "gateway/http/response.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

namespace tuskgate::gateway::http {
namespace {

using testing::HasSubstr;
using testing::Not;
using translator::ApiError;
using translator::ErrorKind;

std::string BodyOf(ErrorKind kind, std::string message = {}, std::string extra = {}) {
  const ApiError error{kind, std::move(message), std::move(extra)};
  return ToWire(error).body;
}

unsigned long Checksum(const std::string& body) {
  return crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
}

TEST(ResponseTest, BodiesHaveTheChecksumsOfTheServices) {
  // Recorded from the service by dynalite, test/connection.js.
  EXPECT_EQ(Checksum(BodyOf(ErrorKind::kSerialization)), 3948637019u);
  EXPECT_EQ(Checksum(BodyOf(ErrorKind::kUnknownOperation)), 1368724161u);
  EXPECT_EQ(Checksum(BodyOf(ErrorKind::kMissingAuthenticationToken,
                            "Request is missing Authentication Token")),
            2088342776u);
  EXPECT_EQ(Checksum(BodyOf(ErrorKind::kInvalidSignature,
                            "Found both 'X-Amz-Algorithm' as a query-string param and "
                            "'Authorization' as HTTP header.")),
            2139606068u);
  EXPECT_EQ(Checksum(BodyOf(ErrorKind::kIncompleteSignature,
                            "Authorization header requires 'SignedHeaders' parameter. "
                            "Authorization=AWS4- Signature=b Credential=a")),
            15336762u);
  // Seen in answers that clients' users have quoted, in 2023 and 2018.
  EXPECT_EQ(Checksum(BodyOf(ErrorKind::kUnrecognizedClient,
                            "The security token included in the request is invalid.")),
            3880715766u);
  EXPECT_EQ(Checksum(BodyOf(ErrorKind::kExpiredToken,
                            "The security token included in the request is expired")),
            2167418451u);
}

TEST(ResponseTest, ErrorForms) {
  EXPECT_EQ(BodyOf(ErrorKind::kValidation, "m"),
            R"({"__type":"com.amazon.coral.validate#ValidationException","message":"m"})");
  EXPECT_EQ(BodyOf(ErrorKind::kSerialization, "m"),
            R"({"__type":"com.amazon.coral.service#SerializationException","Message":"m"})");
  EXPECT_EQ(BodyOf(ErrorKind::kConditionalCheckFailed, "The conditional request failed",
                   R"("Item":{"a":{"S":"b"}})"),
            R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
            R"("message":"The conditional request failed","Item":{"a":{"S":"b"}}})");
  EXPECT_EQ(BodyOf(ErrorKind::kValidation, "", "\"a\":1"),
            R"({"__type":"com.amazon.coral.validate#ValidationException","a":1})");
}

TEST(ResponseTest, LongMessagesAreCutBetweenCharacters) {
  const std::string message = "x" + std::string(40'000, 'y');
  EXPECT_NE(ToWire({ErrorKind::kValidation, message.substr(0, 32 << 10), {}}).body.find("y\"}"),
            std::string::npos);
  EXPECT_EQ(ToWire({ErrorKind::kValidation, message, {}}).body,
            ToWire({ErrorKind::kValidation, message.substr(0, 32 << 10), {}}).body);
  std::string wide = "x";
  while (wide.size() < 40'000) wide += "\u00e9";
  EXPECT_EQ(ToWire({ErrorKind::kValidation, wide, {}}).body,
            ToWire({ErrorKind::kValidation, wide.substr(0, (32 << 10) - 1), {}}).body);
}

TEST(ResponseTest, Statuses) {
  const auto status = [](ErrorKind kind) {
    const ApiError error{kind, "m", {}};
    return ToWire(error).status;
  };
  EXPECT_EQ(status(ErrorKind::kResourceNotFound), 400);
  EXPECT_EQ(status(ErrorKind::kThrottling), 400);
  EXPECT_EQ(status(ErrorKind::kThroughputExceeded), 400);
  EXPECT_EQ(status(ErrorKind::kInternalServerError), 500);
  EXPECT_EQ(status(ErrorKind::kServiceUnavailable), 503);
  EXPECT_EQ(status(ErrorKind::kRequestTooLarge), 413);
  EXPECT_EQ(BodyOf(ErrorKind::kRequestTooLarge, "m"), "");
}

TEST(ResponseTest, JsonStrings) {
  const auto json = [](std::string_view text) {
    std::string out;
    AppendJsonString(out, text);
    return out;
  };
  EXPECT_EQ(json(""), R"("")");
  EXPECT_EQ(json("a\"b\\c/"), R"("a\"b\\c/")");
  EXPECT_EQ(json(std::string_view("\n\r\t\x01\x1f\x7f\0", 7)),
            "\"\\n\\r\\t\\u0001\\u001f\x7f\\u0000\"");
  EXPECT_EQ(json("ä€😀"), "\"ä€😀\"");
  // Not UTF-8: a lone byte, an overlong form, a surrogate, one past the last character, cut short.
  EXPECT_EQ(json("\xff"), "\"\xef\xbf\xbd\"");
  EXPECT_EQ(json("\xc0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_EQ(json("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_EQ(json("\xf4\x90\x80\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_EQ(json("x\xe2\x82"), "\"x\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(ResponseTest, Head) {
  ResponseHead head;
  head.request_id = "ID";
  head.content_type = "application/x-amz-json-1.0";
  std::string out = "kept";
  AppendHead(out, head, "{}");
  EXPECT_TRUE(out.starts_with("keptHTTP/1.1 200 OK\r\nServer: Server\r\nDate: ")) << out;
  EXPECT_THAT(out, testing::ContainsRegex("Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} "
                                          "[0-9]{2}:[0-9]{2}:[0-9]{2} GMT\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nContent-Type: application/x-amz-json-1.0\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nContent-Length: 2\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nConnection: keep-alive\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nx-amzn-RequestId: ID\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nx-amz-crc32: 2745614147\r\n"));
  EXPECT_THAT(out, Not(HasSubstr("round-trips")));
  EXPECT_TRUE(out.ends_with("\r\n\r\n"));
}

TEST(ResponseTest, HeadWithoutAndWithMore) {
  ResponseHead head;
  head.status = 404;
  head.request_id = "ID";
  head.keep_alive = false;
  head.checksum = false;
  head.round_trips = 12;
  head.more_headers = "A: b\r\n";
  head.even_more_headers = "C: d\r\n";
  std::string out;
  AppendHead(out, head, "");
  EXPECT_TRUE(out.starts_with("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nContent-Length: 0\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(out, HasSubstr("\r\nx-tuskgate-round-trips: 12\r\n"));
  EXPECT_THAT(out, Not(HasSubstr("crc32")));
  EXPECT_THAT(out, Not(HasSubstr("Content-Type")));
  EXPECT_TRUE(out.ends_with("\r\nA: b\r\nC: d\r\n\r\n"));
}

}  // namespace
}  // namespace tuskgate::gateway::http
