#include "gateway/http/browser_rules.h"

#include <string>

#include <gtest/gtest.h>

namespace tuskgate::gateway::http {
namespace {

RequestHead From(std::string origin, std::string host = "localhost:8000") {
  RequestHead head;
  head.origin = std::move(origin);
  head.host = std::move(host);
  return head;
}

bool May(const RequestHead& head, const BrowserRules& rules = {}) {
  const bool may = !RefusalOf(head, rules).has_value();
  if (!may) {
    EXPECT_EQ(CorsHeaders(head, rules), "") << head.origin;
  }
  return may;
}

TEST(BrowserRulesTest, OnlyListedOriginsMay) {
  BrowserRules rules;
  rules.origins = {"http://localhost:3000"};
  EXPECT_TRUE(May(From("http://localhost:3000"), rules));
  for (const char* other : {"http://localhost:3001", "https://localhost:3000", "http://evil.com",
                            "null", "http://localhost:3000.evil.com"}) {
    EXPECT_FALSE(May(From(other), rules)) << other;
  }
  rules.any_origin = true;
  EXPECT_TRUE(May(From("null"), rules));
}

TEST(BrowserRulesTest, OwnPagesMay) {
  EXPECT_TRUE(May(From("http://localhost:8000")));
  EXPECT_TRUE(May(From("http://[::1]:8000", "[::1]:8000")));
  BrowserRules any_host;
  any_host.any_host = true;
  // A name that was bent to lead here, also where every host is served.
  EXPECT_FALSE(May(From("http://evil.com:8000", "evil.com:8000"), any_host));
  any_host.hosts = {"db.example.com"};
  EXPECT_TRUE(May(From("http://db.example.com:8000", "db.example.com:8000"), any_host));
}

TEST(BrowserRulesTest, HeadersNameTheOrigin) {
  EXPECT_EQ(CorsHeaders(From(""), {}), "");
  BrowserRules rules;
  rules.origins = {"http://a"};
  EXPECT_TRUE(CorsHeaders(From("http://a"), rules)
                  .starts_with("Access-Control-Allow-Origin: http://a\r\nVary: Origin\r\n"));
  rules.any_origin = true;
  EXPECT_TRUE(
      CorsHeaders(From("x"), rules).starts_with("Access-Control-Allow-Origin: *\r\nAccess"));
}

TEST(BrowserRulesTest, ForeignHostsAreRefused) {
  for (const char* host :
       {"", "localhost", "LOCALHOST:8000", "127.0.0.1:8000", "10.1.2.3", "[::1]:8000",
        "dynamodb:8000", "db.localhost", "host.docker.internal:8000", "Printer.Local",
        "dynamodb.us-east-1.amazonaws.com", "localhost.localstack.cloud:4566"}) {
    EXPECT_TRUE(May(From("", host))) << host;
  }
  for (const char* host : {"evil.com", "evil.com:8000", "127.0.0.1.evil.com:80",
                           "localhost.evil.com", "amazonaws.com.evil.com", "1.2.3.4x.com"}) {
    EXPECT_FALSE(May(From("", host))) << host;
    BrowserRules any;
    any.any_host = true;
    EXPECT_TRUE(May(From("", host), any)) << host;
  }
  BrowserRules rules;
  rules.hosts = {"db.example.com"};
  EXPECT_TRUE(May(From("", "DB.example.com:8000"), rules));
}

}  // namespace
}  // namespace tuskgate::gateway::http
