// AWS's own requests and signatures are found right: the suites aws-sig-v4-test-suite and
// aws-signing-test-suite (v4, v4a) of aws-c-auth (of v4a those
// that were signed with the derived key), and get-query-plus of smithy-rs.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/auth/signature_check.h"
#include "tests/unit/auth/signed_requests.h"

namespace tuskgate::gateway {
namespace {

constexpr std::int64_t kSignedAt = 1440938160;  // 20150830T123600Z
constexpr const char* kToken = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";

struct Vector {
  std::string name;
  std::string request;         // its first line, without the version
  std::string fields;          // besides the host and the time
  std::string signed_headers;  // besides x-amz-date
  std::string in_header;       // the signature; empty: the vector has none
  std::string in_query;        // likewise
};

// All but those that no HTTP server of today can be sent: get-space has a blank in its path, and
// get-header-value-multiline a folded header, of which RFC 9112 makes blanks and the suite commas.
const std::vector<Vector>& Vectors() {
  static const std::string unreserved =
      "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  static const std::vector<Vector> vectors = {
      {"get-vanilla", "GET /", "", "host",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", ""},
      {"post-vanilla", "POST /", "", "host",
       "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
       "2ce6e6d2e0cf2f9d1b55fafec88cd20574c31dc2e7631979f71ba2310083e95b"},
      {"get-vanilla-query-order-key-case", "GET /?Param2=value2&Param1=value1", "", "host",
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
       "86012e2c9ad4d77369f5d81c11f75158aae4f895a085212cc6d3f923d300bed5"},
      {"get-vanilla-query-order-value", "GET /?Param1=value2&Param1=Value1", "", "host",
       "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1", ""},
      {"get-vanilla-query-order-encoded", "GET /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1", "",
       "host", "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
       "c5f1848ceec943ac2ca68ee720460c23aaae30a2300586597ada94c4a65e4787"},
      {"get-vanilla-empty-query-key", "GET /?Param1=value1", "", "host", "",
       "49096700cbbaa5753443850f40df10f904fc2fdb544dc9512203cc77c471a9de"},
      {"get-vanilla-query-unreserved", "GET /?" + unreserved + "=" + unreserved, "", "host",
       "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197", ""},
      {"get-vanilla-utf8-query", "GET /?\u1234=bar", "", "host",
       "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
       "0bdd809b1519ac4f0c1dc3540e2cc46bd0c7f778eda408b2ebf3b913d21ff600"},
      {"get-query-plus", "GET /?c+d", "", "host",
       "ae684ce3aadc299e3ac7d9216fcc039c7edf40dea57cf5b3005821dd2f176654",
       "0eab864b028f58edbf5290cbe84acc5db34e5f92786a96fe01434e515f9342b8"},
      {"get-utf8", "GET /\u1234", "", "host",
       "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
       "10eae3f14a260bd3911cc6d008d3c576d143b05b62f09782a7a4b37f52178e44"},
      {"get-slashes-normalized", "GET //example//", "", "host",
       "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
       "c1834e8fb0307243711f0f907f6ab7311ed300d87f13792d7ee4da89ab93e082"},
      {"get-slash-normalized", "GET //", "", "host",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31", ""},
      {"get-relative-relative-normalized", "GET /example1/example2/../..", "", "host",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
       "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d"},
      {"get-header-key-duplicate", "GET /",
       "My-Header1:value2\nMy-Header1:value2\nMy-Header1:value1\n", "host;my-header1",
       "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
       "3349ee0b81b4b589da0ff28a395c3591e04de515651dd74f298fa992d1507a97"},
      {"get-header-value-order", "GET /",
       "My-Header1:value4\nMy-Header1:value1\nMy-Header1:value3\nMy-Header1:value2\n",
       "host;my-header1", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01", ""},
      {"get-header-value-trim", "GET /", "My-Header1: value1\nMy-Header2: \"a   b   c\"\n",
       "host;my-header1;my-header2",
       "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
       "e7bb0fd515e125e1aec2ecc4c0c17484fb06f6846b927c35e46005dd3df3acd4"},
  };
  return vectors;
}

FewKeys Keys() {
  FewKeys keys;
  keys.Add("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  return keys;
}

SignatureRules Rules() {
  SignatureRules rules;
  rules.service = "service";
  rules.shows_canonical = true;
  return rules;
}

void ExpectRight(const std::string& text, const FewKeys& keys = Keys()) {
  const auto request = Parse(text);
  const auto caller = CheckSignature(request->head, request->body, keys, Rules(), kSignedAt);
  ASSERT_TRUE(caller.has_value()) << text << caller.error().message;
  EXPECT_EQ((*caller)->access_key_id, "AKIDEXAMPLE");
}

std::string InHeader(const Vector& vector) {
  return vector.request + " HTTP/1.1\nHost:example.amazonaws.com\n" + vector.fields +
         "X-Amz-Date:20150830T123600Z\nAuthorization:AWS4-HMAC-SHA256 "
         "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=" +
         vector.signed_headers + ";x-amz-date, Signature=" + vector.in_header + "\n\n";
}

std::string InQuery(const Vector& vector) {
  std::string names;
  for (const char c : vector.signed_headers) names += c == ';' ? "%3B" : std::string(1, c);
  const char* const separator = vector.request.find('?') == std::string::npos ? "?" : "&";
  return vector.request + separator +
         "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1"
         "%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=" +
         names + "&X-Amz-Expires=3600&X-Amz-Signature=" + vector.in_query +
         " HTTP/1.1\nHost:example.amazonaws.com\n" + vector.fields + "\n";
}

TEST(SignatureVectors, InTheHeader) {
  for (const Vector& vector : Vectors()) {
    SCOPED_TRACE(vector.name);
    if (!vector.in_header.empty()) ExpectRight(InHeader(vector));
  }
}

TEST(SignatureVectors, InTheQuery) {
  for (const Vector& vector : Vectors()) {
    SCOPED_TRACE(vector.name);
    if (!vector.in_query.empty()) ExpectRight(InQuery(vector));
  }
}

TEST(SignatureVectors, PostOfAForm) {
  ExpectRight(
      "POST / HTTP/1.1\nContent-Type:application/x-www-form-urlencoded\n"
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z\n"
      "Authorization:AWS4-HMAC-SHA256 "
      "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
      "SignedHeaders=content-type;host;x-amz-date, "
      "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a\n\n"
      "Param1=value1");
  ExpectRight(
      "POST / HTTP/1.1\nContent-Type:application/x-www-form-urlencoded; charset=utf-8\n"
      "Host:example.amazonaws.com\n"
      "x-amz-content-sha256:9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e\n"
      "Authorization:AWS4-HMAC-SHA256 "
      "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
      "SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date, "
      "Signature=328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422\n"
      "X-Amz-Date:20150830T123600Z\n\nParam1=value1");
}

TEST(SignatureVectors, WithASessionToken) {
  FewKeys keys;
  keys.Add("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY").session_token = kToken;
  ExpectRight(
      "GET / HTTP/1.1\nHost:example.amazonaws.com\nAuthorization:AWS4-HMAC-SHA256 "
      "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
      "SignedHeaders=host;x-amz-date;x-amz-security-token, "
      "Signature=07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8\n"
      "X-Amz-Date:20150830T123600Z\nX-Amz-Security-Token:" +
          std::string(kToken) + "\n\n",
      keys);
}

TEST(SignatureVectors, Version4A) {
  const std::string more =
      " HTTP/1.1\nHost:example.amazonaws.com\nX-Amz-Date:20150830T123600Z\n"
      "X-Amz-Region-Set:us-east-1\nAuthorization:AWS4-ECDSA-P256-SHA256 "
      "Credential=AKIDEXAMPLE/20150830/service/aws4_request, "
      "SignedHeaders=host;x-amz-date;x-amz-region-set, Signature=";
  ExpectRight("POST /" + more +
              "304402201e9f3476aa74125498a146cf3cd345c370f750b521eaa61128fb812e34c244be02205ba21332"
              "6b2bcaa02a65739514befb386c227a36b94414c89da45ac200fb8b67\n\n");
  // Another one of the same key, which is kept by then.
  ExpectRight("GET /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1" + more +
              "3044022041ffa05b60e2cc9bac499a22148bb69825873b913cabdcf8b3f97c75ba28f81a0220492937cb"
              "6eccb784d5fcf1969e4493ad9417ac3409496ef74f281aa13e279739\n\n");
  ExpectRight(
      "GET /?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830"
      "%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host"
      "&X-Amz-Expires=3600&X-Amz-Region-Set=us-east-1&X-Amz-Signature="
      "3046022100c57d8a142ae302eb396afb515da12ec3020a836331dfdbf6c8e4f14c0661c0a1022100e1da9728157d"
      "ad97d80217afb04aa9b99f61dcdef57a056a7f198fb1b728f7c3 HTTP/1.1\nHost:example.amazonaws.com\n"
      "\n");
}

TEST(SignatureVectors, WrongOnesOfVersion4A) {
  // Of another request; no DER; too long; not hexadecimal.
  for (const std::string& signature :
       {std::string("304402201e9f3476aa74125498a146cf3cd345c370f750b521eaa61128fb812e34c244be02205b"
                    "a213326b2bcaa02a65739514befb386c227a36b94414c89da45ac200fb8b67"),
        std::string("00"), std::string(200, '0'), std::string("xy"), std::string("304")}) {
    const auto request = Parse(
        "GET / HTTP/1.1\nHost:example.amazonaws.com\nX-Amz-Date:20150830T123600Z\n"
        "X-Amz-Region-Set:us-east-1\nAuthorization:AWS4-ECDSA-P256-SHA256 "
        "Credential=AKIDEXAMPLE/20150830/service/aws4_request, "
        "SignedHeaders=host;x-amz-date;x-amz-region-set, Signature=" +
        signature + "\n\n");
    const auto caller = CheckSignature(request->head, request->body, Keys(), Rules(), kSignedAt);
    ASSERT_TRUE(caller.has_error()) << signature;
    EXPECT_EQ(caller.error().kind, translator::ErrorKind::kInvalidSignature);
  }
}

}  // namespace
}  // namespace tuskgate::gateway
