#include "gateway/kinesis/http_client.h"

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

std::string Read(std::string_view url) {
  const auto endpoint = ReadEndpoint(url);
  if (!endpoint) return "none";
  return (endpoint->is_encrypted ? "encrypted " : "") + endpoint->host + " " + endpoint->port +
         " " + endpoint->authority;
}

TEST(Endpoint, IsAUrlWithoutAPath) {
  EXPECT_EQ(Read("https://kinesis.us-east-1.amazonaws.com"),
            "encrypted kinesis.us-east-1.amazonaws.com 443 kinesis.us-east-1.amazonaws.com");
  EXPECT_EQ(Read("http://localhost:4566/"), "localhost 4566 localhost:4566");
  EXPECT_EQ(Read("http://127.0.0.1"), "127.0.0.1 80 127.0.0.1");
  EXPECT_EQ(Read("https://[::1]:4567"), "encrypted ::1 4567 [::1]:4567");
  EXPECT_EQ(Read("http://[::1]"), "::1 80 [::1]");
}

TEST(Endpoint, IsNothingElse) {
  for (const char* url : {"", "localhost:4566", "ftp://localhost", "http://", "http:///",
                          "http://:80", "http://host:", "http://host:http", "http://host:123456",
                          "http://host/path", "http://user@host", "http://host?x", "http://a b"}) {
    EXPECT_EQ(Read(url), "none") << url;
  }
}

}  // namespace
}  // namespace tuskgate::gateway
