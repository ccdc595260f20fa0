#include "gateway/http/inflate_body.h"

#include <string>

#include <gtest/gtest.h>
#include <zlib.h>

namespace tuskgate::gateway::http {
namespace {

constexpr std::size_t kLimit = 1 << 20;

std::string Compress(const std::string& text, int window) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string Gzip(const std::string& text) { return Compress(text, 31); }
std::string Zlib(const std::string& text) { return Compress(text, 15); }

TEST(InflateBodyTest, RoundTrips) {
  std::string out = "replaced";
  std::string random;
  for (unsigned i = 0, x = 1; i < 300'000; ++i) {
    x = x * 1664525u + 1013904223u;
    random.push_back(static_cast<char>(x >> 24));
  }
  for (const std::string& text : {std::string(), std::string("{}"), std::string(16 << 10, 'x'),
                                  std::string(kLimit, 'x'), random}) {
    EXPECT_EQ(InflateBody("gzip", Gzip(text), kLimit, out), InflateResult::kOk);
    EXPECT_EQ(out, text);
    EXPECT_EQ(InflateBody("DeFlate", Zlib(text), kLimit, out), InflateResult::kOk);
    EXPECT_EQ(out, text);
    EXPECT_EQ(InflateBody("identity", text, kLimit, out), InflateResult::kOk);
    EXPECT_EQ(out, text);
  }
}

TEST(InflateBodyTest, ConcatenatedGzipsAreOne) {
  std::string out;
  EXPECT_EQ(InflateBody("GZIP", Gzip("{\"a\"") + Gzip("") + Gzip(":1}"), kLimit, out),
            InflateResult::kOk);
  EXPECT_EQ(out, "{\"a\":1}");
}

TEST(InflateBodyTest, ABombStopsAtTheLimit) {
  std::string out;
  EXPECT_EQ(InflateBody("gzip", Gzip(std::string(kLimit + 1, 'x')), kLimit, out),
            InflateResult::kTooLarge);
  EXPECT_EQ(out, "");
  EXPECT_EQ(InflateBody("gzip", Gzip(std::string(100 * kLimit, 'x')), kLimit, out),
            InflateResult::kTooLarge);
  EXPECT_LE(out.capacity(), 2 * kLimit);
  EXPECT_EQ(InflateBody("gzip", Gzip(std::string(kLimit, 'x')) + Gzip("x"), kLimit, out),
            InflateResult::kTooLarge);
  EXPECT_EQ(InflateBody("gzip", Gzip("x"), 0, out), InflateResult::kTooLarge);
  EXPECT_EQ(InflateBody("gzip", Gzip(""), 0, out), InflateResult::kOk);
}

TEST(InflateBodyTest, CorruptBodies) {
  std::string out;
  const std::string good = Gzip("{\"TableName\":\"t\"}");
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_EQ(InflateBody("gzip", good.substr(0, length), kLimit, out), InflateResult::kCorrupt)
        << length;
  }
  std::string damaged = good;
  damaged[good.size() - 5] ^= 1;  // its checksum
  EXPECT_EQ(InflateBody("gzip", damaged, kLimit, out), InflateResult::kCorrupt);
  EXPECT_EQ(InflateBody("gzip", good + "junk", kLimit, out), InflateResult::kCorrupt);
  EXPECT_EQ(InflateBody("gzip", "{}", kLimit, out), InflateResult::kCorrupt);
  EXPECT_EQ(InflateBody("gzip", Zlib("{}"), kLimit, out), InflateResult::kCorrupt);
  EXPECT_EQ(InflateBody("deflate", good, kLimit, out), InflateResult::kCorrupt);
  EXPECT_EQ(InflateBody("deflate", "", kLimit, out), InflateResult::kCorrupt);
  EXPECT_EQ(InflateBody("deflate", Zlib("{") + Zlib("}"), kLimit, out), InflateResult::kCorrupt);
}

TEST(InflateBodyTest, UnknownEncodings) {
  std::string out;
  for (const char* encoding : {"garbage", "br", "gzip, gzip", "x-gzip"}) {
    EXPECT_EQ(InflateBody(encoding, Gzip("{}"), kLimit, out), InflateResult::kUnknownEncoding);
  }
}

}  // namespace
}  // namespace tuskgate::gateway::http
