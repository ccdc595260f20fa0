#include "gateway/http/deflate_body.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/http/inflate_body.h"

namespace tuskgate::gateway::http {
namespace {

TEST(DeflateBodyTest, RoundTrips) {
  std::string random;
  for (unsigned i = 0, x = 1; i < 300'000; ++i) {
    x = x * 1664525u + 1013904223u;
    random.push_back(static_cast<char>(x >> 24));
  }
  for (const std::string& text : {std::string(), std::string(1 << 20, 'x'), random}) {
    for (const ContentCoding coding : {ContentCoding::kGzip, ContentCoding::kDeflate}) {
      std::string out;
      EXPECT_EQ(InflateBody(CodingName(coding), DeflateBody(coding, text), 1 << 20, out),
                InflateResult::kOk);
      EXPECT_EQ(out, text);
    }
  }
  EXPECT_LT(DeflateBody(ContentCoding::kGzip, std::string(4096, 'x')).size(), 100u);
}

// As the service does, even where RFC 9110 has it otherwise.
TEST(ChooseCodingTest, IsTheServices) {
  constexpr auto kNone = ContentCoding::kIdentity;
  constexpr auto kGzip = ContentCoding::kGzip;
  constexpr auto kDeflate = ContentCoding::kDeflate;
  const std::vector<std::pair<std::string, ContentCoding>> cases = {
      {"", kNone},
      {"identity", kNone},
      {"br", kNone},
      {"x-gzip", kNone},
      {"gzip", kGzip},
      {"deflate", kDeflate},
      {"gzip, deflate", kGzip},
      {"br, identity, deflate, gzip", kDeflate},
      {"GZIP, identity", kGzip},
      {"dog, gzip ,, cat", kGzip},
      {"gzip;q=0.8, deflate;q=0.5", kGzip},
      {"deflate;q=0.5, gzip;q=0.2", kDeflate},
      {"br, gzip;q=0, deflate; q = 0.5 , identity;q=0", kDeflate},
      {"br,identity;q=0.5,gzip;q=0.0001", kGzip},
      {"gzip;q=0.5,identity;q=0.8", kGzip},
      {"gzip;q=0, gzip;q=1, gzip;q=0", kGzip},
      {"gzip ;q=0", kNone},
      {"gzip;nq=1;q=0 ", kNone},
      // All that is not named.
      {"*", kGzip},
      {"*, identity", kGzip},
      {"*, deflate", kDeflate},
      {"*, deflate;q=0.5", kGzip},
      {"*, gzip;q=0.5", kDeflate},
      {"*;q=0.5,identity", kGzip},
      {"identity;q=0", kNone},
      {"*;q=0", kNone},
      {"br;q=0.8,identity;q=0.5,*;q=0", kNone},
      // Not what it should be.
      {"\"gzip\"", kNone},
      {"gzip br", kNone},
      {"gzip:q=1", kNone},
      {"deflate;q=0.5, gzip;q=31", kGzip},
      {"gzip;q=31,deflate;q=51", kGzip},
      {"deflate;q=0.5, gzip;q=1;q=0.2", kGzip},
      {"deflate;q=0.5,gzip;q=0.", kDeflate},
      {"deflate;q=0.5,gzip;q=0.x", kGzip},
      {"deflate;q=-0.5,gzip;q=0.2", kGzip},
      {";;=,;q,q=;*=", kNone},
      {"gzip;q=nan", kGzip},
  };
  for (const auto& [header, coding] : cases) EXPECT_EQ(ChooseCoding(header), coding) << header;
}

}  // namespace
}  // namespace tuskgate::gateway::http
