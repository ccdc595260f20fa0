// Operators of conditions, one by one.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
#include "policy/condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/judgement.h"
#include "tests/unit/policy/policy_text.h"

namespace tuskgate::policy {
namespace {

using Values = std::vector<std::string>;

// Whether the statement with this Condition applies to a request with these keys.
bool Holds(const std::string& condition, const KnownKeys& keys) {
  const PolicyPtr policy = ReadStatements(
      R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":)" + condition + "}");
  const AccessRequest request{"dynamodb:GetItem", kTableArn, keys};
  return GrantOf(*policy, User(), request) != Grant::kNone;
}

// {operator: {"a:k": operands}} against the values of a:k.
bool IsMet(const std::string& operation, const std::string& operands, Values values) {
  return Holds(R"({")" + operation + R"(":{"a:k":)" + operands + "}}",
               {{{"a:k", std::move(values)}}});
}

bool IsMetWithout(const std::string& operation, const std::string& operands) {
  return Holds(R"({")" + operation + R"(":{"a:k":)" + operands + "}}", {});
}

TEST(Conditions, OnStrings) {
  EXPECT_TRUE(IsMet("StringEquals", R"("red")", {"red"}));
  EXPECT_FALSE(IsMet("StringEquals", R"("red")", {"Red"}));
  EXPECT_TRUE(IsMet("StringEquals", R"(["blue","red"])", {"red"}));
  EXPECT_FALSE(IsMet("StringEquals", R"("r*")", {"red"}));
  EXPECT_TRUE(IsMet("StringEquals", R"("r*")", {"r*"}));
  EXPECT_TRUE(IsMet("StringEqualsIgnoreCase", R"("RED")", {"reD"}));
  EXPECT_FALSE(IsMet("StringNotEqualsIgnoreCase", R"("RED")", {"reD"}));
  EXPECT_TRUE(IsMet("StringLike", R"("r?d*")", {"rid"}));
  EXPECT_FALSE(IsMet("StringLike", R"("R*")", {"red"}));
  EXPECT_TRUE(IsMet("StringEquals", "7", {"7"}));
  EXPECT_TRUE(IsMet("StringEquals", "true", {"true"}));
  EXPECT_TRUE(IsMet("StringEquals", R"("")", {""}));
}

TEST(Conditions, NegatedOnesHoldForNoneOfTheValues) {
  EXPECT_TRUE(IsMet("StringNotEquals", R"(["red","blue"])", {"green"}));
  EXPECT_FALSE(IsMet("StringNotEquals", R"(["red","blue"])", {"blue"}));
  EXPECT_FALSE(IsMet("StringNotLike", R"(["r*","b*"])", {"blue"}));
  EXPECT_FALSE(IsMet("NumericNotEquals", "[1,2]", {"2.0"}));
  EXPECT_FALSE(IsMet("DateNotEquals", R"("2030-01-01")", {"2030-01-01T00:00:00Z"}));
  EXPECT_FALSE(IsMet("NotIpAddress", R"(["10.0.0.0/8","192.0.2.0/24"])", {"192.0.2.7"}));
  EXPECT_FALSE(IsMet("ArnNotLike", R"("arn:aws:iam::*:user/*")", {std::string(kUserArn)}));
}

TEST(Conditions, OnNumbers) {
  EXPECT_TRUE(IsMet("NumericEquals", "10", {"1e1"}));
  EXPECT_TRUE(IsMet("NumericEquals", R"("10.0")", {"10"}));
  EXPECT_TRUE(IsMet("NumericLessThan", R"("9")", {"8.999"}));
  EXPECT_FALSE(IsMet("NumericLessThan", R"("9")", {"9"}));
  EXPECT_TRUE(IsMet("NumericLessThanEquals", "9", {"9"}));
  EXPECT_FALSE(IsMet("NumericLessThan", "9", {"10"}));
  EXPECT_TRUE(IsMet("NumericGreaterThan", "-1.5", {"-1"}));
  EXPECT_TRUE(IsMet("NumericGreaterThanEquals", "0", {"0"}));
  EXPECT_FALSE(IsMet("NumericEquals", "0", {"zero"}));
  // What is no number equals none.
  EXPECT_TRUE(IsMet("NumericNotEquals", "0", {"zero"}));
}

TEST(Conditions, OnDates) {
  const std::string noon = "2030-06-15T12:00:00Z";
  EXPECT_TRUE(IsMet("DateEquals", R"("2030-06-15T14:00:00+02:00")", {noon}));
  EXPECT_TRUE(IsMet("DateEquals", R"("2030-06-15T12:00Z")", {noon}));
  EXPECT_TRUE(IsMet("DateEquals", "1907755200", {noon}));
  EXPECT_TRUE(IsMet("DateLessThan", R"("2030-06-15T12:00:00.001Z")", {noon}));
  EXPECT_TRUE(IsMet("DateGreaterThan", R"("2030-06-15")", {noon}));
  EXPECT_FALSE(IsMet("DateLessThan", R"("2030-06")", {noon}));
  EXPECT_TRUE(IsMet("DateLessThan", R"("2031")", {noon}));
  EXPECT_TRUE(IsMet("DateLessThanEquals", R"("2030-06-15T12:00:00Z")", {noon}));
  EXPECT_TRUE(IsMet("DateGreaterThanEquals", R"("2030-06-15T12:00:00Z")", {noon}));
  EXPECT_FALSE(IsMet("DateEquals", R"("2030-06-15")", {"soon"}));
  EXPECT_TRUE(IsMet("DateGreaterThan", R"("-0.5")", {"0"}));
}

TEST(Conditions, OnBooleansAndBinaries) {
  EXPECT_TRUE(IsMet("Bool", R"("true")", {"true"}));
  EXPECT_TRUE(IsMet("Bool", "true", {"True"}));
  EXPECT_FALSE(IsMet("Bool", "false", {"true"}));
  EXPECT_FALSE(IsMet("Bool", "false", {"no"}));
  EXPECT_TRUE(IsMet("bool", "[true,false]", {"false"}));
  EXPECT_TRUE(IsMet("BinaryEquals", R"("QmluYXJ5")", {"QmluYXJ5"}));
  EXPECT_FALSE(IsMet("BinaryEquals", R"("QmluYXJ5")", {"qmluYXJ5"}));
  EXPECT_FALSE(IsMet("BinaryEquals", R"("QmluYXJ5")", {"_"}));
}

TEST(Conditions, OnAddresses) {
  EXPECT_TRUE(IsMet("IpAddress", R"("203.0.113.0/24")", {"203.0.113.255"}));
  EXPECT_FALSE(IsMet("IpAddress", R"("203.0.113.0/24")", {"203.0.114.0"}));
  EXPECT_TRUE(IsMet("IpAddress", R"("203.0.113.77/25")", {"203.0.113.1"}));
  EXPECT_FALSE(IsMet("IpAddress", R"("203.0.113.0/25")", {"203.0.113.128"}));
  EXPECT_TRUE(IsMet("IpAddress", R"("203.0.113.7")", {"203.0.113.7"}));
  EXPECT_FALSE(IsMet("IpAddress", R"("203.0.113.7")", {"203.0.113.8"}));
  EXPECT_TRUE(IsMet("IpAddress", R"("0.0.0.0/0")", {"8.8.8.8"}));
  EXPECT_FALSE(IsMet("IpAddress", R"("0.0.0.0/0")", {"2001:db8::1"}));
  EXPECT_TRUE(IsMet("IpAddress", R"("2001:db8::/33")", {"2001:DB8:0:0::1"}));
  EXPECT_FALSE(IsMet("IpAddress", R"("2001:db8::/33")", {"2001:db8:8000::1"}));
  EXPECT_TRUE(IsMet("IpAddress", R"("::/0")", {"::1"}));
  EXPECT_FALSE(IsMet("IpAddress", R"("::/0")", {"8.8.8.8"}));
  // A socket of IPv6 tells of IPv4 in this way.
  EXPECT_TRUE(IsMet("IpAddress", R"("203.0.113.0/24")", {"::ffff:203.0.113.9"}));
  EXPECT_FALSE(IsMet("IpAddress", R"("203.0.113.0/24")", {"somewhere"}));
  EXPECT_TRUE(IsMet("NotIpAddress", R"("203.0.113.0/24")", {"somewhere"}));
}

TEST(Conditions, OnArnsLookAtEachPartByItself) {
  // From the user guide: as a string it matches, as an ARN it does not.
  const std::string pattern = R"("arn:aws:s:*:1111:f/*")";
  const std::string arn = "arn:aws:s:us-east-2:9999:store/abc:1111:f/doc";
  EXPECT_TRUE(IsMet("StringLike", pattern, {arn}));
  EXPECT_FALSE(IsMet("ArnLike", pattern, {arn}));
  EXPECT_TRUE(IsMet("ArnEquals", R"("arn:aws:iam::1234567890??:user/*")", {std::string(kUserArn)}));
  EXPECT_TRUE(IsMet("ArnLike", R"("arn:aws:s:*:*:a*z")", {"arn:aws:s:r:1:a:b/z"}));
  EXPECT_FALSE(IsMet("ArnLike", R"("arn:aws:iam::*:USER/*")", {std::string(kUserArn)}));
  EXPECT_FALSE(IsMet("ArnLike", R"("arn:*")", {"user/x"}));
  EXPECT_TRUE(IsMet("ArnLike", R"("*")", {std::string(kUserArn)}));
  EXPECT_TRUE(
      Holds(R"({"ArnLike":{"a:k":"arn:aws:iam::${a:n}:user/${a:u}"}})",
            {{{"a:k", {std::string(kUserArn)}}, {"a:n", {"123456789012"}}, {"a:u", {"x"}}}}));
  EXPECT_FALSE(Holds(R"({"ArnNotLike":{"a:k":"arn:aws:iam::${a:n}:user/y"}})",
                     {{{"a:k", {std::string(kUserArn)}}}}));
}

TEST(Conditions, OnAbsence) {
  EXPECT_TRUE(IsMetWithout("Null", R"("true")"));
  EXPECT_FALSE(IsMetWithout("Null", "false"));
  EXPECT_FALSE(IsMet("Null", "true", {"x"}));
  EXPECT_TRUE(IsMet("Null", "false", {"x"}));
  EXPECT_TRUE(IsMet("Null", "true", {}));
}

TEST(Conditions, WithoutTheKey) {
  for (const char* positive : {"StringEquals", "StringLike", "NumericLessThan", "DateEquals",
                               "Bool", "IpAddress", "ArnLike", "BinaryEquals"}) {
    const std::string name = positive;
    const std::string operands = name == "IpAddress" ? R"("10.0.0.1")"
                                 : name == "Bool"    ? "true"
                                 : name == "ArnLike" ? R"("*")"
                                                     : R"("2030")";
    EXPECT_FALSE(IsMetWithout(name, operands)) << name;
    EXPECT_TRUE(IsMetWithout(name + "IfExists", operands)) << name;
    EXPECT_FALSE(IsMetWithout("ForAnyValue:" + name, operands)) << name;
    EXPECT_TRUE(IsMetWithout("ForAllValues:" + name, operands)) << name;
    EXPECT_TRUE(IsMetWithout("ForAnyValue:" + name + "IfExists", operands)) << name;
  }
  for (const char* negated : {"StringNotEquals", "StringNotLike", "NumericNotEquals",
                              "DateNotEquals", "NotIpAddress", "ArnNotEquals"}) {
    const std::string name = negated;
    const std::string operands = name == "NotIpAddress" ? R"("10.0.0.1")" : R"("2030")";
    EXPECT_TRUE(IsMetWithout(name, operands)) << name;
    EXPECT_TRUE(IsMetWithout(name + "IfExists", operands)) << name;
    EXPECT_FALSE(IsMetWithout("ForAnyValue:" + name, operands)) << name;
  }
}

TEST(Conditions, IfExistsComparesWhatThereIs) {
  EXPECT_FALSE(IsMet("StringEqualsIfExists", R"("red")", {"blue"}));
  EXPECT_TRUE(IsMet("StringEqualsIfExists", R"("red")", {"red"}));
  EXPECT_FALSE(IsMet("StringNotEqualsIfExists", R"("red")", {"red"}));
}

TEST(Conditions, OnManyValues) {
  const std::string listed = R"(["a","b"])";
  EXPECT_TRUE(IsMet("ForAllValues:StringEquals", listed, {"a", "b", "a"}));
  EXPECT_FALSE(IsMet("ForAllValues:StringEquals", listed, {"a", "c"}));
  EXPECT_TRUE(IsMet("ForAllValues:StringEquals", listed, {}));
  EXPECT_TRUE(IsMet("ForAnyValue:StringEquals", listed, {"c", "b"}));
  EXPECT_FALSE(IsMet("ForAnyValue:StringEquals", listed, {"c"}));
  EXPECT_FALSE(IsMet("ForAnyValue:StringEquals", listed, {}));
  EXPECT_TRUE(IsMet("ForAllValues:StringNotLike", R"(["x*","y*"])", {"a", "b"}));
  EXPECT_FALSE(IsMet("ForAllValues:StringNotLike", R"(["x*","y*"])", {"a", "ya"}));
  EXPECT_TRUE(IsMet("ForAnyValue:StringNotEquals", listed, {"a", "c"}));
  EXPECT_FALSE(IsMet("ForAnyValue:StringNotEquals", listed, {"a", "b"}));
  // Without a set operator, which AWS does not define.
  EXPECT_TRUE(IsMet("StringEquals", listed, {"c", "b"}));
  EXPECT_FALSE(IsMet("StringNotEquals", listed, {"c", "b"}));
  EXPECT_TRUE(IsMet("StringNotEquals", listed, {"c", "d"}));
}

TEST(Conditions, HaveAllToHold) {
  const KnownKeys keys = {{{"a:k", {"1"}}, {"a:l", {"2"}}}};
  EXPECT_TRUE(Holds(R"({"StringEquals":{"a:k":"1","a:l":"2"}})", keys));
  EXPECT_FALSE(Holds(R"({"StringEquals":{"a:k":"1","a:l":"1"}})", keys));
  EXPECT_FALSE(Holds(R"({"StringEquals":{"a:k":"1"},"NumericEquals":{"a:l":3}})", keys));
}

TEST(Conditions, KeysHaveNoCaseButForTags) {
  const KnownKeys keys = {{{"aws:principaltag/Team", {"red"}}, {"aws:sourceip", {"10.0.0.1"}}}};
  EXPECT_TRUE(Holds(R"({"IpAddress":{"AWS:sourceIP":"10.0.0.0/8"}})", keys));
  EXPECT_TRUE(Holds(R"({"StringEquals":{"aws:PrincipalTag/Team":"red"}})", keys));
  EXPECT_FALSE(Holds(R"({"StringEquals":{"aws:PrincipalTag/team":"red"}})", keys));
}

TEST(Variables, StandForValuesOfTheRequest) {
  const KnownKeys keys = {{{"a:k", {"Bob"}}, {"aws:username", {"Bob"}}, {"a:many", {"1", "2"}}}};
  EXPECT_TRUE(Holds(R"({"StringEquals":{"a:k":"${aws:username}"}})", keys));
  EXPECT_TRUE(Holds(R"({"StringEquals":{"a:k":"${AWS:UserName}"}})", keys));
  EXPECT_TRUE(Holds(R"({"StringLike":{"a:k":"${aws:username}*"}})", keys));
  EXPECT_FALSE(Holds(R"({"StringEquals":{"a:k":"${aws:userid}"}})", keys));
  EXPECT_FALSE(Holds(R"({"StringNotEquals":{"a:k":"${aws:userid}"}})", keys));
  EXPECT_TRUE(Holds(R"({"StringEquals":{"a:k":["${aws:userid}","Bob"]}})", keys));
  EXPECT_TRUE(Holds(R"({"StringEquals":{"a:k":"${aws:userid, 'Bob'}"}})", keys));
  EXPECT_TRUE(Holds(R"({"StringEquals":{"a:k":"${aws:username, 'x'}"}})", keys));
  EXPECT_FALSE(Holds(R"({"StringEquals":{"a:k":"${a:many}"}})", keys));
  EXPECT_FALSE(Holds(R"({"StringEquals":{"a:k":"${a:many,'Bob'}"}})", keys));
}

TEST(Variables, EscapesAreNoWildcards) {
  EXPECT_TRUE(IsMet("StringLike", R"("a${*}b*")", {"a*bc"}));
  EXPECT_FALSE(IsMet("StringLike", R"("a${*}b*")", {"axbc"}));
  EXPECT_TRUE(IsMet("StringLike", R"("${?}")", {"?"}));
  EXPECT_FALSE(IsMet("StringLike", R"("${?}")", {"x"}));
  EXPECT_TRUE(IsMet("StringEquals", R"("${$}{x}")", {"${x}"}));
  EXPECT_TRUE(IsMet("StringEquals", R"("$x{}")", {"$x{}"}));
}

TEST(Variables, ValuesAreNoWildcards) {
  const auto like = [](const std::string& username, const std::string& value) {
    return Holds(R"({"StringLike":{"a:k":"${aws:username}_?"}})",
                 {{{"a:k", {value}}, {"aws:username", {username}}}});
  };
  EXPECT_TRUE(like("*", "*_x"));
  EXPECT_FALSE(like("*", "bob_x"));
  // Not UTF-8, and what wildcards are within.
  EXPECT_FALSE(like("\xff", "bob_x"));
  EXPECT_FALSE(like("\xff", "\xff_x"));
}

TEST(Variables, AreTextInTheOlderVersion) {
  const PolicyPtr policy = Read(
      R"({"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
          "Condition":{"StringEquals":{"a:k":"${aws:username}"}}}})");
  const auto holds = [&policy](const KnownKeys& keys) {
    return GrantOf(*policy, User(), {"a:b", "*", keys}) != Grant::kNone;
  };
  EXPECT_FALSE(holds({{{"a:k", {"Bob"}}, {"aws:username", {"Bob"}}}}));
  EXPECT_TRUE(holds({{{"a:k", {"${aws:username}"}}}}));
}

}  // namespace
}  // namespace tuskgate::policy
