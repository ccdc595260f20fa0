// RFC 4231, test cases 1, 2 and 6, and FIPS 180-2's of SHA-256.
#include "gateway/auth/sha256.h"

#include <string>

#include <gtest/gtest.h>

#include "gateway/auth/derived_keys.h"

namespace tuskgate::gateway {
namespace {

std::string Hmac(const std::string& key, const std::string& text) {
  return std::string(TextOf(HexOf(HmacSha256(key).Of(text))));
}

TEST(Sha256Test, Digests) {
  const char* const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(TextOf(HexOf(Sha256::Of("abc"))), abc);
  Sha256 pieces;
  pieces.Add("a");
  pieces.Add("");
  pieces.Add("bc");
  EXPECT_EQ(TextOf(HexOf(pieces.Finish())), abc);
}

TEST(Sha256Test, Hmacs) {
  EXPECT_EQ(Hmac(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(Hmac("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      Hmac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  // A key that is made ready is good for more than one text.
  const HmacSha256 ready("Jefe");
  EXPECT_NE(ready.Of("a"), ready.Of("b"));
  EXPECT_EQ(ready.Of("a"), ready.Of("a"));
}

TEST(DerivedKeysTest, AreOfOneSecretAndBounded) {
  DerivedKeys<int> keys(1);
  EXPECT_EQ(keys.Find("a", "secret"), nullptr);
  keys.Keep("a", "secret", 1);
  ASSERT_NE(keys.Find("a", "secret"), nullptr);
  EXPECT_EQ(*keys.Find("a", "secret"), 1);
  EXPECT_EQ(keys.Find("a", "another"), nullptr);
  keys.Keep("b", "secret", 2);
  EXPECT_EQ(keys.Find("a", "secret"), nullptr);
  EXPECT_EQ(*keys.Find("b", "secret"), 2);
}

}  // namespace
}  // namespace tuskgate::gateway
