#include "gateway/web/http_url.h"

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

std::string Read(std::string_view text) {
  const auto url = ReadHttpUrl(text);
  if (!url) return "none";
  return (url->is_encrypted ? "encrypted " : "") + url->host + " " + url->port + " " +
         url->authority + " " + url->target;
}

TEST(HttpUrl, IsRead) {
  EXPECT_EQ(Read("https://kinesis.us-east-1.amazonaws.com"),
            "encrypted kinesis.us-east-1.amazonaws.com 443 kinesis.us-east-1.amazonaws.com /");
  EXPECT_EQ(Read("http://localhost:4566/"), "localhost 4566 localhost:4566 /");
  EXPECT_EQ(Read("http://127.0.0.1"), "127.0.0.1 80 127.0.0.1 /");
  EXPECT_EQ(Read("https://[::1]:4567"), "encrypted ::1 4567 [::1]:4567 /");
  EXPECT_EQ(Read("http://[::1]"), "::1 80 [::1] /");
  EXPECT_EQ(Read("http://[::1]:81/a?b=c:d@e"), "::1 81 [::1]:81 /a?b=c:d@e");
}

TEST(HttpUrl, IsNothingElse) {
  for (const char* text :
       {"", "localhost:4566", "ftp://localhost", "http://", "http:///", "https:///a", "http://:80/",
        "http://host:", "http://host:http", "http://host:0", "http://host:65536", "http://u@host/",
        "http://host?x", "http://a b", "http://a:1/ b", "http://[::1/", "http://h\r\nX: y/",
        "http://h/a#b"}) {
    EXPECT_EQ(Read(text), "none") << text;
  }
}

}  // namespace
}  // namespace tuskgate::gateway
