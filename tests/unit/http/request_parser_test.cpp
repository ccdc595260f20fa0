#include "gateway/http/request_parser.h"

#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <gtest/gtest.h>

namespace tuskgate::gateway::http {
namespace {

using boost::beast::http::error;
using boost::beast::http::verb;

struct Parsed {
  RequestHead head;
  std::string body;
  boost::beast::error_code error;
  bool done = false;
  std::size_t consumed = 0;
};

// Feeds the text as a connection would: `step` new bytes at a time, behind what was not consumed.
Parsed Parse(const std::string& text, std::size_t step, RequestLimits limits = {}) {
  Parsed parsed;
  parsed.head.origin = "from before";
  parsed.body = "from before";
  RequestParser parser(limits, parsed.head, parsed.body);
  std::size_t arrived = 0;
  while (!parser.is_done() && arrived < text.size()) {
    arrived = std::min(text.size(), arrived + step);
    while (!parser.is_done() && parsed.consumed < arrived) {
      const std::size_t used =
          parser.put(boost::asio::buffer(text.data() + parsed.consumed, arrived - parsed.consumed),
                     parsed.error);
      parsed.consumed += used;
      if (parsed.error) break;
    }
    if (parsed.error && parsed.error != error::need_more) return parsed;
  }
  parsed.done = parser.is_done();
  return parsed;
}

constexpr const char* kHead =
    "POST /?a=b HTTP/1.1\r\n"
    "Host: localhost\r\n"
    "x-AMZ-target:  DynamoDB_20120810.GetItem \r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=a\r\n"
    "Content-Type: application/x-amz-json-1.0\r\n"
    "Content-Encoding: gzip\r\n"
    "Expect: 100-Continue\r\n"
    "Origin: o\r\n"
    "Access-Control-Request-Method: m\r\n"
    "Access-Control-Request-Headers: h\r\n"
    "X-Amz-Date: 20250101T000000Z\r\n";

void ExpectHead(const RequestHead& head) {
  EXPECT_EQ(head.method, verb::post);
  EXPECT_TRUE(head.http11);
  EXPECT_EQ(head.target, "/?a=b");
  EXPECT_EQ(head.amz_target, "DynamoDB_20120810.GetItem");
  EXPECT_EQ(head.authorization, "AWS4-HMAC-SHA256 Credential=a");
  EXPECT_EQ(head.content_type, "application/x-amz-json-1.0");
  EXPECT_EQ(head.content_encoding, "gzip");
  EXPECT_EQ(head.origin, "o");
  EXPECT_EQ(head.cors_method, "m");
  EXPECT_EQ(head.cors_headers, "h");
  EXPECT_TRUE(head.has_date);
  EXPECT_TRUE(head.expects_continue);
}

TEST(RequestParserTest, InPiecesOfAnySize) {
  const std::string request = kHead + std::string("Content-Length: 5\r\n\r\nhello");
  for (std::size_t step = 1; step <= request.size(); ++step) {
    const Parsed parsed = Parse(request, step);
    ASSERT_TRUE(parsed.done) << step << ' ' << parsed.error.message();
    EXPECT_EQ(parsed.body, "hello");
    ExpectHead(parsed.head);
  }
}

TEST(RequestParserTest, ChunksInPiecesOfAnySize) {
  const std::string request =
      kHead + std::string(
                  "Transfer-Encoding: chunked\r\n\r\n"
                  "3;ext=1\r\nhel\r\n2\r\nlo\r\n0\r\nX-Amz-Target: evil\r\nOrigin: evil\r\n\r\n");
  for (std::size_t step = 1; step <= request.size(); ++step) {
    const Parsed parsed = Parse(request, step);
    ASSERT_TRUE(parsed.done) << step << ' ' << parsed.error.message();
    EXPECT_EQ(parsed.body, "hello");
    ExpectHead(parsed.head);  // not the trailer's
  }
}

TEST(RequestParserTest, RegionSetsAreOne) {
  const Parsed parsed =
      Parse("POST / HTTP/1.1\r\nX-Amz-Region-Set: us-east-1\r\nx-amz-region-set: us-west-2\r\n\r\n",
            1000);
  EXPECT_TRUE(parsed.done);
  EXPECT_EQ(parsed.head.region_set, "us-east-1,us-west-2");
}

TEST(RequestParserTest, StopsBehindTheRequest) {
  const std::string request = "GET / HTTP/1.0\r\n\r\n";
  const Parsed parsed = Parse(request + request, 1000);
  EXPECT_TRUE(parsed.done);
  EXPECT_EQ(parsed.consumed, request.size());
  EXPECT_FALSE(parsed.head.http11);
  EXPECT_EQ(parsed.head.origin, "");
  EXPECT_EQ(parsed.body, "");
}

TEST(RequestParserTest, HeaderLimitCountsEveryHeader) {
  RequestLimits limits;
  limits.header_bytes = 1000;
  std::string small = "GET / HTTP/1.1\r\n";
  while (small.size() < 900) small += "A: b\r\n";
  std::string large = small;
  while (large.size() < 1100) large += "A: b\r\n";
  const std::string long_line = "GET / HTTP/1.1\r\nA: " + std::string(1100, 'x') + "\r\n\r\n";
  for (const std::size_t step : {1u, 7u, 100u, 5000u}) {
    EXPECT_TRUE(Parse(small + "\r\n", step, limits).done);
    EXPECT_EQ(Parse(large + "\r\n", step, limits).error, error::header_limit) << step;
    EXPECT_EQ(Parse(long_line, step, limits).error, error::header_limit) << step;
    EXPECT_EQ(Parse("GET /" + std::string(1100, 'x') + " HTTP/1.1\r\n\r\n", step, limits).error,
              error::header_limit)
        << step;
  }
}

TEST(RequestParserTest, BodyLimit) {
  RequestLimits limits;
  limits.body_bytes = 5;
  const auto sized = [&](const std::string& body) {
    return Parse(
        "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body, 3,
        limits);
  };
  EXPECT_TRUE(sized("12345").done);
  EXPECT_EQ(sized("123456").error, error::body_limit);
  const auto chunked = [&](const std::string& chunks) {
    return Parse("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 3, limits);
  };
  EXPECT_TRUE(chunked("3\r\n123\r\n2\r\n45\r\n0\r\n\r\n").done);
  EXPECT_EQ(chunked("3\r\n123\r\n3\r\n456\r\n0\r\n\r\n").error, error::body_limit);
  EXPECT_EQ(chunked("7fffffffffffffff\r\n").error, error::body_limit);
}

TEST(RequestParserTest, AnAnnouncedLengthReservesLittle) {
  const Parsed parsed = Parse("POST / HTTP/1.1\r\nContent-Length: 16000000\r\n\r\nx", 1000);
  EXPECT_FALSE(parsed.done);
  EXPECT_EQ(parsed.body, "x");
  EXPECT_LT(parsed.body.capacity(), 1u << 20);
}

TEST(RequestParserTest, TwoHostsOrAuthorizationsAreRefused) {
  for (const char* headers :
       {"Host: a\r\nhost: a\r\n", "Authorization: a\r\nAuthorization: b\r\n"}) {
    const Parsed parsed = Parse(std::string("POST / HTTP/1.1\r\n") + headers + "\r\n", 1000);
    EXPECT_FALSE(parsed.done) << headers;
    EXPECT_EQ(parsed.error, error::bad_value) << headers;
  }
}

TEST(RequestParserTest, AmbiguousFramingIsRefused) {
  for (const char* headers : {
           "Content-Length: 5\r\nContent-Length: 6\r\n",
           "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
           "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
           "Content-Length: -1\r\n",
           "Content-Length: 5x\r\n",
           "Transfer-Encoding: gzip\r\n",
           "Transfer-Encoding: gzip, chunked\r\n",
           "Content-Length : 5\r\n",
       }) {
    const Parsed parsed = Parse(std::string("POST / HTTP/1.1\r\n") + headers + "\r\nhello", 1000);
    EXPECT_FALSE(parsed.done) << headers;
    EXPECT_TRUE(parsed.error.failed()) << headers;
  }
}

}  // namespace
}  // namespace tuskgate::gateway::http
