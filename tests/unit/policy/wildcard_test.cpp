#include "policy/wildcard.h"

#include <gtest/gtest.h>

#include "policy/arn_pattern.h"
#include "policy/judgement.h"
#include "tests/unit/policy/policy_text.h"

namespace tuskgate::policy {
namespace {

bool Matches(std::string_view written, std::string_view text) {
  return MatchesPattern(PatternOf(written), text);
}

TEST(Wildcards, StandForTextAndCharacters) {
  EXPECT_TRUE(Matches("", ""));
  EXPECT_FALSE(Matches("", "a"));
  EXPECT_TRUE(Matches("*", ""));
  EXPECT_TRUE(Matches("**", "abc"));
  EXPECT_TRUE(Matches("a*c", "abbc"));
  EXPECT_FALSE(Matches("a*c", "abcd"));
  EXPECT_FALSE(Matches("ab*ba", "aba"));
  EXPECT_TRUE(Matches("ab*ba", "abba"));
  EXPECT_TRUE(Matches("*ab*cd*", "xxabyycdzz"));
  EXPECT_FALSE(Matches("*ab*cd*", "xxcdyyabzz"));
  EXPECT_TRUE(Matches("a?c", "abc"));
  EXPECT_FALSE(Matches("a?c", "ac"));
  EXPECT_TRUE(Matches("*?b?*", "aabc"));
  EXPECT_FALSE(Matches("*?b?", "bb"));
  EXPECT_TRUE(Matches("?*?", "ab"));
  EXPECT_FALSE(Matches("?*?", "a"));
}

TEST(Wildcards, CharactersMayHaveManyBytes) {
  EXPECT_TRUE(Matches("?", "\u00e4"));
  EXPECT_FALSE(Matches("??", "\u00e4"));
  EXPECT_TRUE(Matches("a?b*?", "a\U0001f418b\u00e4"));
  EXPECT_TRUE(Matches("*?x?*", "\u00e4x\u00e4"));
  EXPECT_FALSE(Matches("*??x*", "\u00e4x"));
}

// With a matcher that tries every way these would not end.
TEST(Wildcards, ManyStarsTakeNoTime) {
  const std::string text(100'000, 'a');
  std::string stars;
  std::string questions;
  for (int count = 0; count < 1'000; ++count) {
    stars += "a*";
    questions += "?*";
  }
  EXPECT_TRUE(Matches(stars, text));
  EXPECT_FALSE(Matches(stars + "b", text));
  EXPECT_TRUE(Matches(questions, text));
  EXPECT_FALSE(Matches(questions + "b*b", text));
  EXPECT_FALSE(Matches("*" + std::string(50'000, 'a') + "b*", text));
}

struct Scope {
  std::string_view resource;
  std::string_view arn;
  bool matches;
};

TEST(Resources, AreMatchedPartByPart) {
  const std::string table = "arn:aws:dynamodb:us-east-1:123456789012:table/T";
  const Scope kCases[] = {
      {"arn:aws:dynamodb:*:*:table/T", "", true},
      {"arn:aws:dynamodb:*:*:table/T", "/index/I", false},
      {"arn:aws:dynamodb:*:*:table/T/*", "", false},
      {"arn:aws:dynamodb:*:*:table/T/*", "/index/I", true},
      {"arn:aws:dynamodb:*:*:table/T*", "", true},
      {"arn:aws:dynamodb:*:*:table/T*", "x", true},
      {"arn:aws:dynamodb:*:*:table/T*", "/index/I", true},
      {"arn:aws:dynamodb:*:*:table/T?", "1", true},
      {"arn:aws:dynamodb:*:*:table/T?", "12", false},
      {"arn:aws:dynamodb:*:*:table/t", "", false},
      {"arn:aws:dynamodb:us-*:123456789012:*", "/stream/2030-01-01T00:00:00.000", true},
      {"arn:aws:dynamodb:*:table/T", "", false},
      {"arn:aws:dynamodb", "", true},
      {"arn:aws:dynamodb:us-east-1", "", true},
      {"arn:aws:dynamodb:eu-west-1", "", false},
      {"arn:aws:s3", "", false},
      {"*", "", true},
  };
  for (const Scope& scope : kCases) {
    const auto pattern = ArnPattern::Read(scope.resource, ArnPattern::Variables::kInLastPart);
    ASSERT_TRUE(pattern.has_value());
    const std::string arn = table + std::string(scope.arn);
    EXPECT_EQ(pattern->Matches(SplitArn(arn), KnownKeys()) == Match::kYes, scope.matches)
        << scope.resource << " " << arn;
  }
}

bool Applies(const std::string& element, std::string_view resource, const KnownKeys& keys) {
  const PolicyPtr policy = ReadStatements(R"({"Effect":"Allow","Action":"*",)" + element + "}");
  return GrantOf(*policy, User(), {"dynamodb:GetItem", resource, keys}) != Grant::kNone;
}

// The user guide's pattern of a table, or a folder, for each user.
TEST(Resources, MayHaveVariables) {
  const std::string own = R"("Resource":"arn:aws:dynamodb:*:*:table/${aws:username}_*")";
  const std::string own_or = R"("Resource":"arn:aws:dynamodb:*:*:table/${aws:username, 'any'}_*")";
  const KnownKeys bob = {{{"aws:username", {"Bob"}}}};
  const std::string tables = "arn:aws:dynamodb:us-east-1:123456789012:table/";
  EXPECT_TRUE(Applies(own, tables + "Bob_x", bob));
  EXPECT_FALSE(Applies(own, tables + "Eve_x", bob));
  EXPECT_FALSE(Applies(own, tables + "Bob_x", {}));
  EXPECT_TRUE(Applies(own_or, tables + "any_x", {}));
  EXPECT_FALSE(Applies(own_or, tables + "any_x", bob));
  EXPECT_TRUE(Applies(R"("Resource":"arn:aws:dynamodb:*:*:table/${*}")", tables + "*", {}));
  EXPECT_FALSE(Applies(R"("Resource":"arn:aws:dynamodb:*:*:table/${*}")", tables + "x", {}));
}

// Before the fifth colon a variable is text, which no ARN has there.
TEST(Resources, HaveVariablesInTheirLastPartOnly) {
  const KnownKeys keys = {{{"aws:principalaccount", {"123456789012"}}}};
  EXPECT_FALSE(Applies(R"("Resource":"arn:aws:dynamodb:*:${aws:PrincipalAccount}:table/T")",
                       kTableArn, keys));
}

TEST(Resources, ThatAreLeftOut) {
  const std::string others = R"("NotResource":["arn:aws:dynamodb:*:*:table/T","arn:aws:s3:::b"])";
  EXPECT_FALSE(Applies(others, kTableArn, {}));
  EXPECT_TRUE(Applies(others, "arn:aws:dynamodb:us-east-1:123456789012:table/U", {}));
  EXPECT_TRUE(Applies(others, "*", {}));
  // Whoever has no name is not let in by it.
  const std::string own = R"("NotResource":"arn:aws:dynamodb:*:*:table/${aws:username}")";
  EXPECT_FALSE(Applies(own, kTableArn, {}));
  EXPECT_TRUE(Applies(own, kTableArn, {{{"aws:username", {"Bob"}}}}));
}

TEST(Resources, AreAStarForRequestsWithout) {
  EXPECT_TRUE(Applies(R"("Resource":"*")", "*", {}));
  EXPECT_FALSE(Applies(R"("Resource":"arn:aws:dynamodb:*:*:*")", "*", {}));
}

TEST(Actions, HaveNoCase) {
  const auto has = [](const std::string& element, std::string_view action) {
    const PolicyPtr policy =
        ReadStatements(R"({"Effect":"Allow",)" + element + R"(,"Resource":"*"})");
    return GrantOf(*policy, User(), {action, "*", KnownKeys()}) != Grant::kNone;
  };
  EXPECT_TRUE(has(R"("Action":"dynamodb:getitem")", "dynamodb:GetItem"));
  EXPECT_TRUE(has(R"("Action":["DYNAMODB:*Item"])", "dynamodb:BatchGetItem"));
  EXPECT_FALSE(has(R"("Action":"dynamodb:?etItem")", "dynamodb:BatchGetItem"));
  EXPECT_TRUE(has(R"("Action":"*")", "dynamodb:GetItem"));
  EXPECT_FALSE(has(R"("NotAction":["iam:*","dynamodb:Get*"])", "dynamodb:GetItem"));
  EXPECT_TRUE(has(R"("NotAction":["iam:*","dynamodb:Get*"])", "dynamodb:PutItem"));
}

}  // namespace
}  // namespace tuskgate::policy
