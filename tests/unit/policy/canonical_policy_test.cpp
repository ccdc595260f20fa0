#include "policy/canonical_policy.h"

#include <gtest/gtest.h>

namespace tuskgate::policy {
namespace {

std::string Canonical(std::string_view json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  return CanonicalPolicy(document);
}

constexpr std::string_view kCanonical =
    R"({"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow",)"
    R"("Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"dynamodb:GetItem",)"
    R"("Resource":"arn:aws:dynamodb:us-east-1:111122223333:table/T"}]})";

// DDB-TABLE-351.
TEST(CanonicalPolicy, IsWhatItComesTo) { EXPECT_EQ(Canonical(kCanonical), kCanonical); }

TEST(CanonicalPolicy, HasNoWhiteSpaceAndOneOrder) {
  EXPECT_EQ(Canonical(R"({ "Statement": [ {
      "Resource": ["arn:aws:dynamodb:us-east-1:111122223333:table/T"],
      "Action": ["dynamodb:GetItem"], "Principal": {"AWS": ["111122223333"]},
      "Effect": "allow", "Sid": "\u0041" } ], "Version": "2012-10-17" })"),
            kCanonical);
}

// DDB-TABLE-355.
TEST(CanonicalPolicy, HasAListOfStatements) {
  EXPECT_EQ(Canonical(R"({"Version":"2012-10-17","Statement":{"Effect":"DENY","NotAction":["a:B"],
      "NotPrincipal":"*","NotResource":"*"}})"),
            R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":"*",)"
            R"("NotAction":"a:B","NotResource":"*"}]})");
}

// DDB-TABLE-352.
TEST(CanonicalPolicy, HasEachPrincipalOnce) {
  EXPECT_EQ(Canonical(R"({"Statement":[{"Principal":{"AWS":["111122223333",
      "arn:aws:iam::111122223333:root"],"Service":["s","s"]}}]})"),
            R"({"Statement":[{"Principal":{"AWS":"arn:aws:iam::111122223333:root",)"
            R"("Service":"s"}}]})");
}

// DDB-TABLE-353: nothing else is sorted, folded or left out.
TEST(CanonicalPolicy, KeepsListsAsTheyAre) {
  constexpr std::string_view kText =
      R"({"Statement":[{"Action":["dynamodb:Query","dynamodb:getitem","dynamodb:Query"],)"
      R"("Resource":["b","a","b"],"Condition":{"StringEquals":{"k":["x","x"]},"Bool":{"b":true}}}]})";
  EXPECT_EQ(Canonical(kText), kText);
  EXPECT_EQ(Canonical(R"({"Statement":[{"Condition":{"StringEquals":{"k":["x"]}}}]})"),
            R"({"Statement":[{"Condition":{"StringEquals":{"k":"x"}}}]})");
}

TEST(CanonicalPolicy, LeavesWhatIsNoPolicy) {
  EXPECT_EQ(Canonical("[1]"), "[1]");
  EXPECT_EQ(Canonical(R"({"Statement":[7,[]],"X":null,"Statement":{"Effect":1,"Principal":7}})"),
            R"({"Statement":[7,[]],"Statement":[{"Effect":1,"Principal":7}],"X":null})");
}

TEST(ToldPolicy, HasAVersion) {
  EXPECT_EQ(ToldPolicy(kCanonical), kCanonical);
  EXPECT_EQ(ToldPolicy(R"({"Statement":[]})"), R"({"Version":"2008-10-17","Statement":[]})");
}

TEST(IsSamePolicy, HasNoOrderOfMembers) {
  EXPECT_TRUE(IsSamePolicy(R"({"a":{"x":1,"y":2}})", R"({"a":{"y":2,"x":1}})"));
  EXPECT_FALSE(IsSamePolicy(R"({"a":[1,2]})", R"({"a":[2,1]})"));
  // DDB-TABLE-354.
  EXPECT_FALSE(IsSamePolicy(R"({"Statement":[]})", ToldPolicy(R"({"Statement":[]})")));
  EXPECT_FALSE(IsSamePolicy("", kCanonical));
}

}  // namespace
}  // namespace tuskgate::policy
