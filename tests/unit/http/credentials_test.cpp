#include "gateway/http/credentials.h"

#include <string>

#include <gtest/gtest.h>

namespace tuskgate::gateway::http {
namespace {

using translator::ApiError;
using translator::ErrorKind;

// The wanted texts are those dynalite's test/connection.js recorded from the service.
constexpr const char* kNoCredential = "Authorization header requires 'Credential' parameter. ";
constexpr const char* kNoSignature = "Authorization header requires 'Signature' parameter. ";
constexpr const char* kNoSignedHeaders =
    "Authorization header requires 'SignedHeaders' parameter. ";

std::optional<ApiError> Check(std::string authorization, std::string target = "/",
                              bool has_date = true) {
  RequestHead head;
  head.authorization = std::move(authorization);
  head.target = std::move(target);
  head.has_date = has_date;
  return CheckCredentials(head);
}

void ExpectError(const std::optional<ApiError>& error, ErrorKind kind, const std::string& message) {
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->kind, kind);
  EXPECT_EQ(error->message, message);
}

TEST(CredentialsTest, AcceptsAnyCompleteHeader) {
  EXPECT_FALSE(Check("AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host;date, Signature=d"));
  EXPECT_FALSE(Check("AWS4-HMAC-SHA256 Signature=d,Credential=a,SignedHeaders=h"));
  EXPECT_FALSE(Check("AWS4-X   Credential=a,,SignedHeaders=b  Signature=c=d"));
}

TEST(CredentialsTest, MissingToken) {
  const std::string message = "Request is missing Authentication Token";
  for (const char* authorization : {"", "AWS4", "X", "Basic AWS4-", "aws4-hmac Credential=a"}) {
    ExpectError(Check(authorization), ErrorKind::kMissingAuthenticationToken, message);
  }
  ExpectError(Check("X", "/?X-Amz-Algorith"), ErrorKind::kMissingAuthenticationToken, message);
  ExpectError(
      Check("", "/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d"),
      ErrorKind::kMissingAuthenticationToken, message);
}

TEST(CredentialsTest, BothForms) {
  const std::string message =
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.";
  ExpectError(Check("X", "/?X-Amz-Algorithm"), ErrorKind::kInvalidSignature, message);
  ExpectError(Check("X", "/?a=b&X%2DAmz%2dAlgorithm=c"), ErrorKind::kInvalidSignature, message);
}

TEST(CredentialsTest, IncompleteHeader) {
  ExpectError(Check("AWS4-", "/", false), ErrorKind::kIncompleteSignature,
              std::string(kNoCredential) + kNoSignature + kNoSignedHeaders +
                  "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                  "header. Authorization=AWS4-");
  for (const std::string header :
       {"AWS4- Signature=b Credential=a", "AWS4- Signature=b,Credential=a",
        "AWS4- Signature=b, Credential=a"}) {
    ExpectError(Check(header), ErrorKind::kIncompleteSignature,
                kNoSignedHeaders + ("Authorization=" + header));
  }
  // An empty value is as good as none, and the last of a kind counts.
  ExpectError(
      Check("AWS4- Signature=,Credential=a,SignedHeaders=b"), ErrorKind::kIncompleteSignature,
      std::string(kNoSignature) + "Authorization=AWS4- Signature=,Credential=a,SignedHeaders=b");
  ExpectError(Check("AWS4- Signature=c,Credential=a,SignedHeaders=b,Credential"),
              ErrorKind::kIncompleteSignature,
              std::string(kNoCredential) +
                  "Authorization=AWS4- Signature=c,Credential=a,SignedHeaders=b,Credential");
}

TEST(CredentialsTest, Query) {
  EXPECT_FALSE(Check("",
                     "/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c"
                     "&X-Amz-SignedHeaders=d&X-Amz-Date=e",
                     false));
  ExpectError(Check("", "/?X-Amz-Algorithm"), ErrorKind::kIncompleteSignature,
              "AWS query-string parameters must include 'X-Amz-Algorithm'. "
              "AWS query-string parameters must include 'X-Amz-Credential'. "
              "AWS query-string parameters must include 'X-Amz-Signature'. "
              "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
              "AWS query-string parameters must include 'X-Amz-Date'. "
              "Re-examine the query-string parameters.");
  ExpectError(Check("", "/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d"),
              ErrorKind::kIncompleteSignature,
              "AWS query-string parameters must include 'X-Amz-SignedHeaders'. "
              "Re-examine the query-string parameters.");
}

TEST(CredentialsTest, OddQueriesAreRead) {
  for (const char* target : {"/?", "/?&&&", "/?=", "/?%", "/?%4", "/?%zz=1", "/?a&=b&", "?"}) {
    ExpectError(Check("", target), ErrorKind::kMissingAuthenticationToken,
                "Request is missing Authentication Token");
  }
}

TEST(CredentialsTest, AccessKeyIds) {
  const auto in_header = [](const std::string& credential) {
    return AccessKeyIdOf(
        "AWS4-HMAC-SHA256 SignedHeaders=host, Credential=" + credential + ",Signature=0",
        "/?X-Amz-Credential=query/1");
  };
  EXPECT_EQ(in_header("AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request"), "AKIDEXAMPLE");
  EXPECT_EQ(in_header("alone"), "alone");
  EXPECT_EQ(in_header("a=b/1"), "a=b");
  EXPECT_EQ(in_header("/20260101/us-east-1"), "");
  EXPECT_EQ(in_header("one/1, Credential=two/1"), "");
  EXPECT_EQ(in_header(std::string(128, 'x') + "/1"), std::string(128, 'x'));
  EXPECT_EQ(in_header(std::string(129, 'x') + "/1"), "");
  EXPECT_EQ(in_header("caf\xc3\xa9/1"), "");
  const auto in_query = [](const std::string& rest) {
    return AccessKeyIdOf("", "/?X-Amz-Algorithm=a&X-Amz-Credential=" + rest);
  };
  EXPECT_EQ(in_query("ann%2F20260101%2Fus-east-1&X-Amz-Date=e"), "ann");
  EXPECT_EQ(in_query("%61nn/1#bob"), "ann");
  EXPECT_EQ(in_query("ann%00bob/1"), "");
  EXPECT_EQ(in_query("ann+bob/1"), "");
  EXPECT_EQ(in_query("ann/1&X-Amz-Credential=bob/1"), "");
  EXPECT_EQ(AccessKeyIdOf("", ""), "");
}

TEST(CredentialsTest, Regions) {
  const auto in_header = [](const std::string& credential) {
    return RegionOf("AWS4-HMAC-SHA256 Credential=" + credential + ", Signature=0", "",
                    "eu-north-1");
  };
  EXPECT_EQ(in_header("AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request"), "us-east-1");
  EXPECT_EQ(in_header("a/1/eu-west-1"), "eu-west-1");
  EXPECT_EQ(in_header("a/1//dynamodb"), "");
  EXPECT_EQ(in_header("a/1"), "");
  EXPECT_EQ(in_header("a"), "");
  EXPECT_EQ(in_header("a/1/us_east/dynamodb"), "");
  EXPECT_EQ(in_header("a/1/" + std::string(65, 'x')), "");
  EXPECT_EQ(RegionOf("", "/?X-Amz-Credential=a%2F1%2Fus-east-1%2Fdynamodb", ""), "us-east-1");
}

TEST(CredentialsTest, RegionsOfSetsOfThem) {
  const auto in_header = [](const std::string& region_set) {
    return RegionOf(
        "AWS4-ECDSA-P256-SHA256 Credential=a/20260101/dynamodb/aws4_request, Signature=0",
        "/?X-Amz-Region-Set=eu-west-3", region_set);
  };
  EXPECT_EQ(in_header("us-east-1"), "us-east-1");
  const auto in_query = [](const std::string& rest) {
    return RegionOf("",
                    "/?X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=a%2F1%2Fdynamodb%2F"
                    "aws4_request" +
                        rest,
                    "eu-west-3");
  };
  EXPECT_EQ(in_query("&X-Amz-Region-Set=us-east-1"), "us-east-1");
  EXPECT_EQ(in_query("&X-Amz-Region-Set=us-east-1&X-Amz-Region-Set=us-east-1"), "");
  // No region, or not one alone: the service is none.
  for (const std::string region_set : {"", "*", "us-*", "us-east-1,us-west-2"}) {
    EXPECT_EQ(in_header(region_set), "") << region_set;
    EXPECT_EQ(in_query("&X-Amz-Region-Set=" + region_set), "") << region_set;
  }
  EXPECT_EQ(in_query(""), "");
}

}  // namespace
}  // namespace tuskgate::gateway::http
