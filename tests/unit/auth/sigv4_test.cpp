// The vectors are AWS's own: the Signature Version 4 test suite (aws-sig-v4-test-suite), whose
// credentials, time, region and service these are.
#include "gateway/auth/sigv4.h"

#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

constexpr const char* kTime = "20150830T123600Z";
const SigningScope kScope{"20150830", "us-east-1", "service"};
const AwsCredentials kCredentials{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", {}};

SignedRequest Get() {
  return {
      "GET", "/", "", {{"Host", "example.amazonaws.com"}, {"X-Amz-Date", kTime}}, HexSha256("")};
}

std::string SignatureOf(const SignedRequest& request) {
  return Signature(SigningKey(kCredentials.secret_access_key, kScope),
                   StringToSign(kTime, kScope, CanonicalRequest(request)));
}

TEST(SignatureVersion4, GetVanilla) {
  const SignedRequest request = Get();
  const std::string canonical = CanonicalRequest(request);
  EXPECT_EQ(canonical,
            "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n"
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(StringToSign(kTime, kScope, canonical),
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n"
            "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63");
  EXPECT_EQ(Authorization(request, kTime, kScope, kCredentials),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST(SignatureVersion4, PostVanilla) {
  SignedRequest request = Get();
  request.method = "POST";
  EXPECT_EQ(SignatureOf(request),
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

TEST(SignatureVersion4, PostOfAForm) {
  SignedRequest request = Get();
  request.method = "POST";
  request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  request.payload_hash = HexSha256("Param1=value1");
  EXPECT_EQ(SignedHeaderNames(request.headers), "content-type;host;x-amz-date");
  EXPECT_EQ(SignatureOf(request),
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

TEST(SignatureVersion4, PostWithASessionToken) {
  SignedRequest request = Get();
  request.method = "POST";
  request.headers.emplace_back(
      "X-Amz-Security-Token",
      "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSP"
      "fIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT"
      "7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlz"
      "m8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==");
  EXPECT_EQ(SignatureOf(request),
            "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead");
}

TEST(SignatureVersion4, QueriesAreSorted) {
  SignedRequest request = Get();
  request.query = "Param2=value2&Param1=value1";
  EXPECT_EQ(SignatureOf(request),
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
  request.query = "Param1=value2&Param1=Value1";
  EXPECT_EQ(SignatureOf(request),
            "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1");
}

TEST(SignatureVersion4, QueriesAreEncoded) {
  const std::string unreserved =
      "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  SignedRequest request = Get();
  request.query = unreserved + "=" + unreserved;
  EXPECT_EQ(SignatureOf(request),
            "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197");
  // U+1234, as it is and as it is sent.
  for (const char* name : {"\u1234", "%E1%88%B4", "%e1%88%b4"}) {
    request.query = std::string(name) + "=bar";
    EXPECT_EQ(SignatureOf(request),
              "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04");
  }
}

TEST(SignatureVersion4, ValuesOfHeadersAreTrimmed) {
  SignedRequest request = Get();
  request.headers.emplace_back("My-Header1", " value1");
  request.headers.emplace_back("My-Header2", " \"a   b   c\"");
  EXPECT_EQ(SignatureOf(request),
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
}

TEST(SignatureVersion4, HeadersOfOneNameAreOne) {
  SignedRequest request = Get();
  for (const char* value : {"value4", "value1", "value3", "value2"}) {
    request.headers.emplace_back("My-Header1", value);
  }
  EXPECT_EQ(SignatureOf(request),
            "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01");
}

TEST(SignatureVersion4, PathsAreNormalizedAndEncoded) {
  const std::string vanilla = SignatureOf(Get());
  SignedRequest request = Get();
  for (const char* path : {"/", "//", "/./", "/example/..", "/example1/example2/../.."}) {
    request.path = path;
    EXPECT_EQ(SignatureOf(request), vanilla) << path;
  }
  request.path = "//example//";
  EXPECT_EQ(SignatureOf(request),
            "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84");
  request.path = "/\u1234";
  EXPECT_EQ(SignatureOf(request),
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");
}

// https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html
TEST(SignatureVersion4, KeyOfTheDocumentation) {
  const std::string key =
      SigningKey(kCredentials.secret_access_key, {"20150830", "us-east-1", "iam"});
  ASSERT_EQ(key.size(), 32U);
  EXPECT_EQ(static_cast<unsigned char>(key.front()), 0xc4);
  EXPECT_EQ(static_cast<unsigned char>(key.back()), 0xb9);
}

}  // namespace
}  // namespace tuskgate::gateway
