// Examples of the DynamoDB guide's fine-grained access control, of its transactions, PartiQL and
// backups, and of the IAM user guide, with requests that they let through or not.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
#include <gtest/gtest.h>

#include "policy/decision.h"
#include "tests/unit/policy/policy_text.h"

namespace tuskgate::policy {
namespace {

constexpr std::string_view kScores = "arn:aws:dynamodb:us-west-2:123456789012:table/GameScores";
constexpr std::string_view kIndex =
    "arn:aws:dynamodb:us-west-2:123456789012:table/GameScores/index/TopScoreDateTimeIndex";

using Values = std::vector<std::string>;
using Keys = KnownKeys::Keys;

// Of somebody whom Login with Amazon knows as "u".
class GuidePolicy {
 public:
  explicit GuidePolicy(const std::string& statements, const std::string& version = "2012-10-17")
      : principal_(
            User({Read(R"({"Version":")" + version + R"(","Statement":[)" + statements + "]}")})) {}

  Outcome Of(std::string_view action, std::string_view resource, Keys keys) const {
    keys.insert({"www.amazon.com:user_id", {"u"}});
    const KnownKeys context(std::move(keys));
    return Decide(principal_, nullptr, {action, resource, context}).outcome;
  }

  bool Allows(std::string_view action, std::string_view resource, Keys keys) const {
    return Of(action, resource, std::move(keys)) == Outcome::kAllowed;
  }

 private:
  Principal principal_;
};

Keys With(const Values& leading, const Values& attributes, const std::string& select = "") {
  Keys keys = {{"dynamodb:leadingkeys", leading}, {"dynamodb:attributes", attributes}};
  if (!select.empty()) keys["dynamodb:select"] = {select};
  return keys;
}

TEST(GuideExamples, KeysAndAttributesOfOnesOwn) {
  const GuidePolicy policy(R"({
    "Sid": "AllowAccessToOnlyItemsMatchingUserID", "Effect": "Allow",
    "Action": ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem",
               "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"],
    "Resource": ["arn:aws:dynamodb:us-west-2:123456789012:table/GameScores"],
    "Condition": {
      "ForAllValues:StringEquals": {
        "dynamodb:LeadingKeys": ["${www.amazon.com:user_id}"],
        "dynamodb:Attributes": ["UserId", "GameTitle", "Wins", "Losses", "TopScore"]},
      "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}})");
  const std::string get = "dynamodb:GetItem";
  const std::string some = "SPECIFIC_ATTRIBUTES";
  EXPECT_TRUE(policy.Allows(get, kScores, With({"u"}, {"UserId", "GameTitle", "Wins"}, some)));
  EXPECT_FALSE(policy.Allows(get, kScores, With({"u"}, {"UserId"}, "ALL_ATTRIBUTES")));
  EXPECT_FALSE(policy.Allows(get, kScores, With({"u"}, {"UserId", "Email"}, some)));
  EXPECT_FALSE(policy.Allows(get, kScores, With({"v"}, {"UserId", "Wins"}, some)));
  EXPECT_TRUE(policy.Allows("dynamodb:PutItem", kScores, With({"u"}, {"UserId", "Wins"})));
  EXPECT_FALSE(policy.Allows("dynamodb:PutItem", kIndex, With({"u"}, {"UserId", "Wins"})));
  EXPECT_FALSE(policy.Allows("dynamodb:Scan", kScores, {}));
}

const std::string kLeading =
    R"("Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/GameScores",
    "Condition": {"ForAllValues:StringEquals": {
      "dynamodb:LeadingKeys": ["${www.amazon.com:user_id}"]}}})";

TEST(GuideExamples, KeysOfOnesOwn) {
  const GuidePolicy policy(R"({"Effect": "Allow",
    "Action": ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], )" +
                           kLeading);
  EXPECT_TRUE(policy.Allows("dynamodb:Query", kScores, With({"u"}, {})));
  EXPECT_FALSE(policy.Allows("dynamodb:Query", kIndex, With({"u"}, {})));
  EXPECT_FALSE(policy.Allows("dynamodb:Scan", kScores, {}));
  EXPECT_TRUE(policy.Allows("dynamodb:BatchGetItem", kScores, With({"u", "u"}, {})));
  EXPECT_FALSE(policy.Allows("dynamodb:BatchGetItem", kScores, With({"u", "v"}, {})));
}

// A Scan has no leading keys, and all of none are right: the guide warns of this.
TEST(GuideExamples, ScanWithLeadingKeysSeesAll) {
  const GuidePolicy policy(R"({"Effect": "Allow", "Action": "dynamodb:Scan", )" + kLeading);
  EXPECT_TRUE(policy.Allows("dynamodb:Scan", kScores, {}));
  const GuidePolicy guarded(R"({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*",
    "Condition": {"ForAllValues:StringEquals": {
      "dynamodb:LeadingKeys": "${www.amazon.com:user_id}"},
      "Null": {"dynamodb:LeadingKeys": "false"}}})");
  EXPECT_FALSE(guarded.Allows("dynamodb:Scan", kScores, {}));
  EXPECT_TRUE(guarded.Allows("dynamodb:GetItem", kScores, With({"u"}, {})));
}

TEST(GuideExamples, OlderVersionHasNoVariables) {
  const GuidePolicy policy(R"({"Effect": "Allow", "Action": "dynamodb:GetItem", )" + kLeading,
                           "2008-10-17");
  EXPECT_FALSE(policy.Allows("dynamodb:GetItem", kScores, With({"u"}, {})));
}

Keys Update(const Values& attributes, const std::string& returned) {
  return {{"dynamodb:attributes", attributes}, {"dynamodb:returnvalues", {returned}}};
}

TEST(GuideExamples, SomeAttributesInAndOut) {
  const GuidePolicy policy(R"({"Sid": "LimitAccessToSpecificAttributes", "Effect": "Allow",
    "Action": ["dynamodb:UpdateItem", "dynamodb:GetItem", "dynamodb:Query",
               "dynamodb:BatchGetItem", "dynamodb:Scan"],
    "Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/GameScores",
    "Condition": {
      "ForAllValues:StringEquals": {"dynamodb:Attributes": ["UserId", "TopScore"]},
      "StringEqualsIfExists": {
        "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
        "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"]}}})");
  const std::string update = "dynamodb:UpdateItem";
  EXPECT_TRUE(policy.Allows(update, kScores, Update({"UserId", "TopScore"}, "NONE")));
  EXPECT_TRUE(policy.Allows(update, kScores, Update({"UserId", "TopScore"}, "UPDATED_NEW")));
  EXPECT_FALSE(policy.Allows(update, kScores, Update({"UserId", "TopScore"}, "ALL_NEW")));
  EXPECT_FALSE(policy.Allows(update, kScores, Update({"UserId", "TopScore", "Wins"}, "NONE")));
  const std::string some = "SPECIFIC_ATTRIBUTES";
  EXPECT_TRUE(policy.Allows("dynamodb:Scan", kScores, With({}, {"TopScore"}, some)));
  EXPECT_FALSE(policy.Allows("dynamodb:Scan", kScores, With({}, {"TopScore", "Wins"}, some)));
  EXPECT_FALSE(policy.Allows("dynamodb:Scan", kScores, With({}, {}, "ALL_ATTRIBUTES")));
}

TEST(GuideExamples, AllButSomeAttributes) {
  const GuidePolicy policy(R"({"Sid": "PreventUpdatesOnCertainAttributes", "Effect": "Allow",
    "Action": ["dynamodb:UpdateItem"],
    "Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/GameScores",
    "Condition": {
      "ForAllValues:StringNotLike": {
        "dynamodb:Attributes": ["FreeGamesAvailable", "BossLevelUnlocked"]},
      "StringEquals": {"dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"]}}})");
  const std::string update = "dynamodb:UpdateItem";
  EXPECT_TRUE(policy.Allows(update, kScores, Update({"UserId", "Wins"}, "NONE")));
  EXPECT_FALSE(policy.Allows(update, kScores, Update({"UserId", "BossLevelUnlocked"}, "NONE")));
  EXPECT_FALSE(policy.Allows(update, kScores, Update({"Wins", "FreeGamesAvailable"}, "NONE")));
  EXPECT_FALSE(policy.Allows(update, kScores, With({}, {"Wins"})));
}

TEST(GuideExamples, AnIndexOnly) {
  const GuidePolicy some(R"({"Effect": "Allow", "Action": ["dynamodb:Query"],
    "Resource": [
      "arn:aws:dynamodb:us-west-2:123456789012:table/GameScores/index/TopScoreDateTimeIndex"],
    "Condition": {
      "ForAllValues:StringEquals": {"dynamodb:Attributes": ["TopScoreDateTime", "GameTitle"]},
      "StringEquals": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}})");
  const std::string query = "dynamodb:Query";
  EXPECT_FALSE(some.Allows(query, kScores, With({"a"}, {"GameTitle"}, "SPECIFIC_ATTRIBUTES")));
  EXPECT_TRUE(some.Allows(query, kIndex, With({"a"}, {"GameTitle"}, "SPECIFIC_ATTRIBUTES")));
  EXPECT_FALSE(some.Allows(query, kIndex, With({"a"}, {"GameTitle"}, "ALL_PROJECTED_ATTRIBUTES")));
  const GuidePolicy all(R"({"Effect": "Allow", "Action": ["dynamodb:Query"],
    "Resource": "arn:aws:dynamodb:us-west-2:123456789012:table/GameScores/index/*",
    "Condition": {"StringEquals": {"dynamodb:Select": "ALL_PROJECTED_ATTRIBUTES"}}})");
  EXPECT_TRUE(all.Allows(query, kIndex, With({"a"}, {}, "ALL_PROJECTED_ATTRIBUTES")));
  EXPECT_FALSE(all.Allows(query, kIndex, With({"a"}, {}, "COUNT")));
}

TEST(GuideExamples, AttributesThatNobodySees) {
  const GuidePolicy policy(R"({"Effect": "Allow",
    "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
    "Resource": ["arn:aws:dynamodb:*:*:table/CustomerData"]},
    {"Sid": "Secrets", "Effect": "Deny",
    "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
    "Resource": ["arn:aws:dynamodb:*:*:table/CustomerData"],
    "Condition": {"ForAnyValue:StringEquals": {
      "dynamodb:Attributes": ["SSN", "CreditCardNumber"]}}},
    {"Effect": "Deny", "Action": ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"],
    "Resource": ["arn:aws:dynamodb:*:*:table/CustomerData"],
    "Condition": {"StringNotEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}}})");
  const std::string_view customers = "arn:aws:dynamodb:us-west-2:123456789012:table/CustomerData";
  const auto scan = [&](const Values& attributes, const std::string& select) {
    return policy.Of("dynamodb:Scan", customers, With({}, attributes, select));
  };
  EXPECT_EQ(scan({"Name"}, "SPECIFIC_ATTRIBUTES"), Outcome::kAllowed);
  EXPECT_EQ(scan({"Name", "SSN"}, "SPECIFIC_ATTRIBUTES"), Outcome::kDenied);
  EXPECT_EQ(scan({}, "ALL_ATTRIBUTES"), Outcome::kDenied);
  // IfExists: without the key, a negated condition holds, and denies.
  EXPECT_EQ(scan({"Name"}, ""), Outcome::kDenied);
}

TEST(GuideExamples, OnlyInTransactions) {
  const std::string actions = R"("Action": ["dynamodb:ConditionCheckItem", "dynamodb:PutItem",
    "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:GetItem"],
    "Resource": ["arn:aws:dynamodb:*:*:table/GameScores"],
    "Condition": {"ForAnyValue:StringEquals": {
      "dynamodb:EnclosingOperation": ["TransactWriteItems", "TransactGetItems"]}}})";
  const Keys enclosed = {{"dynamodb:enclosingoperation", {"TransactWriteItems"}}};
  const GuidePolicy only(R"({"Effect": "Allow", )" + actions);
  EXPECT_TRUE(only.Allows("dynamodb:PutItem", kScores, enclosed));
  EXPECT_FALSE(only.Allows("dynamodb:PutItem", kScores, {}));
  const GuidePolicy never(R"({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"},
                             {"Effect": "Deny", )" +
                          actions);
  EXPECT_EQ(never.Of("dynamodb:PutItem", kScores, enclosed), Outcome::kDenied);
  EXPECT_EQ(never.Of("dynamodb:PutItem", kScores, {}), Outcome::kAllowed);
}

TEST(GuideExamples, NoFullScanByPartiQL) {
  const GuidePolicy policy(R"({"Effect": "Deny", "Action": ["dynamodb:PartiQLSelect"],
    "Resource": ["arn:aws:dynamodb:us-west-2:123456789012:table/GameScores"],
    "Condition": {"Bool": {"dynamodb:FullTableScan": ["true"]}}},
    {"Effect": "Allow", "Action": ["dynamodb:PartiQLSelect"],
    "Resource": ["arn:aws:dynamodb:us-west-2:123456789012:table/GameScores"]})");
  const auto select = [&](const std::string& full) {
    return policy.Of("dynamodb:PartiQLSelect", kScores, {{"dynamodb:fulltablescan", {full}}});
  };
  EXPECT_EQ(select("false"), Outcome::kAllowed);
  EXPECT_EQ(select("true"), Outcome::kDenied);
  EXPECT_EQ(policy.Of("dynamodb:PartiQLSelect", kIndex, {}), Outcome::kNotAllowed);
}

TEST(GuideExamples, BackupsButNoRestore) {
  const GuidePolicy policy(R"({"Effect": "Allow", "Action": ["dynamodb:CreateBackup",
    "dynamodb:RestoreTableFromBackup"], "Resource": "*"},
    {"Effect": "Deny", "Action": "dynamodb:RestoreTable*", "Resource": "*"})");
  EXPECT_EQ(policy.Of("dynamodb:CreateBackup", kScores, {}), Outcome::kAllowed);
  EXPECT_EQ(policy.Of("dynamodb:RestoreTableFromBackup", kScores, {}), Outcome::kDenied);
  EXPECT_EQ(policy.Of("dynamodb:ListBackups", "*", {}), Outcome::kNotAllowed);
}

TEST(GuideExamples, BetweenTwoDates) {
  const GuidePolicy policy(R"({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*",
    "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2030-04-01T00:00:00Z"},
                  "DateLessThan": {"aws:CurrentTime": "2030-06-30T23:59:59Z"}}})");
  const auto at = [&](const std::string& time) {
    return policy.Allows("dynamodb:GetItem", kScores, {{"aws:currenttime", {time}}});
  };
  EXPECT_FALSE(at("2030-04-01T00:00:00Z"));
  EXPECT_TRUE(at("2030-04-01T00:00:01Z"));
  EXPECT_TRUE(at("2030-06-30T23:59:58.999Z"));
  EXPECT_FALSE(at("2030-07-01T00:00:00Z"));
}

TEST(GuideExamples, FromSomeAddressesOnly) {
  const GuidePolicy policy(R"({"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Deny", "Action": "*", "Resource": "*",
    "Condition": {"NotIpAddress": {"aws:SourceIp": ["192.0.2.0/24", "2001:db8::/32"]}}})");
  const auto from = [&](const std::string& address) {
    return policy.Of("dynamodb:GetItem", kScores, {{"aws:sourceip", {address}}});
  };
  EXPECT_EQ(from("192.0.2.200"), Outcome::kAllowed);
  EXPECT_EQ(from("2001:db8:1::1"), Outcome::kAllowed);
  EXPECT_EQ(from("198.51.100.1"), Outcome::kDenied);
  // A request that is from no address meets the negated condition, too.
  EXPECT_EQ(policy.Of("dynamodb:GetItem", kScores, {}), Outcome::kDenied);
}

TEST(GuideExamples, TagsOfPrincipalAndResource) {
  const GuidePolicy same(R"({"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*",
    "Condition": {"StringEquals": {
      "aws:ResourceTag/project": "${aws:PrincipalTag/project}"}}})");
  const auto get = [&](const Keys& keys) { return same.Allows("dynamodb:GetItem", kScores, keys); };
  EXPECT_TRUE(get({{"aws:resourcetag/project", {"a"}}, {"aws:principaltag/project", {"a"}}}));
  EXPECT_FALSE(get({{"aws:resourcetag/project", {"a"}}, {"aws:principaltag/project", {"b"}}}));
  EXPECT_FALSE(get({{"aws:resourcetag/project", {"a"}}}));
  EXPECT_FALSE(get({}));
  const GuidePolicy team(R"({"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Deny", "Action": "*", "Resource": "*",
    "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": ["red", "blue"]}}})");
  const auto of = [&](const Keys& keys) { return team.Of("dynamodb:GetItem", kScores, keys); };
  EXPECT_EQ(of({}), Outcome::kDenied);
  EXPECT_EQ(of({{"aws:principaltag/team", {"green"}}}), Outcome::kDenied);
  EXPECT_EQ(of({{"aws:principaltag/team", {"blue"}}}), Outcome::kAllowed);
}

TEST(GuideExamples, TagKeysThatMayBeSet) {
  const GuidePolicy policy(R"({"Effect": "Allow", "Action": "dynamodb:TagResource",
    "Resource": "*", "Condition": {
      "StringEquals": {"aws:RequestTag/environment": ["preprod", "production"]},
      "ForAllValues:StringEquals": {"aws:TagKeys": ["environment", "owner"]}}})");
  const auto tag = [&](const std::string& environment, const Values& keys) {
    return policy.Allows("dynamodb:TagResource", kScores,
                         {{"aws:requesttag/environment", {environment}}, {"aws:tagkeys", keys}});
  };
  EXPECT_TRUE(tag("preprod", {"environment"}));
  EXPECT_TRUE(tag("production", {"environment", "owner"}));
  EXPECT_FALSE(tag("test", {"environment"}));
  EXPECT_FALSE(tag("preprod", {"environment", "cost"}));
}

}  // namespace
}  // namespace tuskgate::policy
