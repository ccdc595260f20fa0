#include "bench/response.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tuskgate::bench {
namespace {

using State = Response::State;

constexpr std::string_view kWhole =
    "HTTP/1.1 400 Bad Request\r\nConnection: keep-alive\r\ncontent-LENGTH:  5\r\nX: y\r\n\r\nhello";

TEST(ParseResponse, FindsStatusBodyAndEnd) {
  const std::string bytes = std::string(kWhole) + "more";
  const Response response = ParseResponse(bytes);
  ASSERT_EQ(response.state, State::kComplete);
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, "hello");
  EXPECT_EQ(response.size, kWhole.size());
}

TEST(ParseResponse, EveryPrefixIsIncomplete) {
  for (std::size_t size = 0; size < kWhole.size(); ++size) {
    EXPECT_EQ(ParseResponse(kWhole.substr(0, size)).state, State::kIncomplete) << size;
  }
}

TEST(ParseResponse, RefusesWhatHasNoKnownEnd) {
  for (const std::string_view bytes :
       {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5 6\r\n\r\nhello",
        "HTTP/1.1 2OO OK\r\nContent-Length: 0\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n"}) {
    EXPECT_EQ(ParseResponse(bytes).state, State::kMalformed) << bytes;
  }
}

}  // namespace
}  // namespace tuskgate::bench
