#include "translator/model/base64.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/translator/json_text.h"
#include "tests/unit/translator/random_values.h"

namespace tuskgate::translator {
namespace {

// https://www.rfc-editor.org/rfc/rfc4648#section-10
TEST(Base64, Vectors) {
  const std::vector<std::pair<std::string, std::string>> vectors = {{"", ""},
                                                                    {"f", "Zg=="},
                                                                    {"fo", "Zm8="},
                                                                    {"foo", "Zm9v"},
                                                                    {"foob", "Zm9vYg=="},
                                                                    {"fooba", "Zm9vYmE="},
                                                                    {"foobar", "Zm9vYmFy"},
                                                                    {std::string(3, '\0'), "AAAA"},
                                                                    {"\xff\xff\xff", "////"},
                                                                    {"\xfb\xef\xbe", "++++"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(EncodeBase64(bytes), text);
    EXPECT_EQ(*DecodeBase64(text), bytes);
  }
}

TEST(Base64, RoundTrips) {
  RandomValues random(1);
  for (int i = 0; i < 5000; ++i) {
    const std::string bytes = random.Bytes(40);
    ASSERT_EQ(*DecodeBase64(EncodeBase64(bytes)), bytes);
  }
}

TEST(Base64, AppendsToWhatIsThere) {
  std::string out = "x";
  AppendBase64(out, "foo");
  EXPECT_EQ(out, "xZm9v");
}

TEST(Base64, Errors) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a", "Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
      {"abcde", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
      {"Zg=", "Base64 encoded length is expected a multiple of 4 bytes but found: 3"},
      {"ab@d", "Invalid Base64 character: '@'"},
      {"ab d", "Invalid Base64 character: ' '"},
      {"ab-_", "Invalid Base64 character: '-'"},
      {"Z===", "Invalid last non-pad Base64 character dectected"},
      {"====", "Invalid last non-pad Base64 character dectected"},
      {"Zg==Zg==", "Invalid last non-pad Base64 character dectected"},
      // Bits that no byte takes must be zero.
      {"Zh==", "Invalid last non-pad Base64 character dectected"},
      {"Zm9=", "Invalid last non-pad Base64 character dectected"},
  };
  for (const auto& [text, message] : cases) {
    const Result<std::string> bytes = DecodeBase64(text);
    ASSERT_FALSE(bytes.has_value()) << text;
    EXPECT_EQ(bytes.error().kind, ErrorKind::kSerialization) << text;
    EXPECT_EQ(bytes.error().message, message) << text;
  }
}

}  // namespace
}  // namespace tuskgate::translator
