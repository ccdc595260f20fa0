#include "policy/resource_policy.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace tuskgate::policy {
namespace {

constexpr std::string_view kArn = "arn:aws:dynamodb:us-east-1:111122223333:table/T";
constexpr std::string_view kStream =
    "arn:aws:dynamodb:us-east-1:111122223333:table/T/stream/2026-10-09T00:29:04.041";
constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";
constexpr std::string_view kDocument =
    "One or more parameter values were invalid: Invalid policy document: ";

struct Parts {
  std::string sid = "A";
  std::string effect = "Allow";
  std::string principal = R"({"AWS":"111122223333"})";
  std::string action = R"("dynamodb:GetItem")";
  std::string resource = fmt::format("\"{}\"", kArn);
  std::string condition;  // empty: none
};

std::string Statement(const Parts& parts) {
  const std::string condition =
      parts.condition.empty() ? "" : fmt::format(R"(,"Condition":{})", parts.condition);
  return fmt::format(R"({{"Sid":"{}","Effect":"{}","Principal":{},"Action":{},"Resource":{}{}}})",
                     parts.sid, parts.effect, parts.principal, parts.action, parts.resource,
                     condition);
}

std::string Policy(const std::string& statements) {
  return fmt::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", statements);
}

std::string Policy(const Parts& parts) { return Policy(Statement(parts)); }

// Empty: it is fine.
std::string Refusal(const std::string& text, PolicyTarget target = PolicyTarget::kTable) {
  const auto policy = ReadResourcePolicy(text, target, std::string(kArn));
  return policy.has_value() ? std::string() : policy.error().message;
}

std::string Document(std::string_view what) { return fmt::format("{}{}", kDocument, what); }

TEST(ResourcePolicy, IsReadAndCanonical) {
  const auto policy = ReadResourcePolicy(Policy(Parts{}), PolicyTarget::kTable, std::string(kArn));
  ASSERT_TRUE(policy.has_value());
  EXPECT_NE(policy->policy, nullptr);
  EXPECT_EQ(policy->text,
            Policy(Parts{.principal = R"({"AWS":"arn:aws:iam::111122223333:root"})"}));
}

// DDB-TABLE-211 and 353.
TEST(ResourcePolicy, MayBeAboutAnything) {
  for (const std::string_view resource :
       {R"("*")", R"("arn:aws:dynamodb:us-east-1:111122223333:table/Other")",
        R"(["arn:aws:dynamodb:us-east-1:111122223333:table/T/index/*"])",
        R"("arn:aws:dynamodb:*:*:table/*")"}) {
    EXPECT_EQ(Refusal(Policy(Parts{.resource = std::string(resource)})), "") << resource;
  }
  for (const std::string_view action :
       {R"("dynamodb:getitem")", R"("dynamodb:*")", R"("*")", R"(["dynamodb:Batch*Item"])"}) {
    EXPECT_EQ(Refusal(Policy(Parts{.action = std::string(action)})), "") << action;
  }
  EXPECT_EQ(Refusal(Policy(Parts{.effect = "allow"})), "");
  EXPECT_EQ(Refusal(Policy(Parts{.effect = "Deny", .principal = R"("*")"})), "");
}

// DDB-TABLE-211.
TEST(ResourcePolicy, HasALargestSize) {
  std::string text = Policy(Parts{});
  text.append(20480 - text.size(), ' ');
  EXPECT_EQ(Refusal(text), "");
  EXPECT_EQ(Refusal(text + " "),
            fmt::format("{}Maximum policy size of 20480 bytes exceeded", kInvalid));
}

TEST(ResourcePolicy, IsJson) {
  for (const std::string_view text : {"", "{not json", "{}{}", "\"\xff\""}) {
    EXPECT_EQ(Refusal(std::string(text)), Document("This policy contains invalid Json")) << text;
  }
  EXPECT_EQ(Refusal(std::string(10'000, '[') + std::string(10'000, ']')),
            Document("Syntax error at position (1,1)"));
}

TEST(ResourcePolicy, HasStatementsWithAllElements) {
  EXPECT_EQ(Refusal(Policy("")), Document("Could not parse the policy: Statement is empty!"));
  EXPECT_EQ(Refusal(Policy(R"({"Effect":"Deny","Principal":"*","Action":"*"})")),
            Document("Missing required field Resource"));
  EXPECT_EQ(Refusal(Policy(R"({"Effect":"Deny","Action":"*","Resource":"*"})")),
            Document("Missing required field Principal"));
  EXPECT_EQ(Refusal(Policy(Statement(Parts{}) + "," + Statement(Parts{}))),
            Document("The Statement Ids in the policy are not unique"));
}

// The recorded message has a column that fits a Sid of four characters.
TEST(ResourcePolicy, TellsWhereTheSyntaxIsWrong) {
  EXPECT_EQ(Refusal(Policy(Parts{.sid = "Four", .principal = R"("111122223333")"})),
            Document("Syntax error at position (1,94)"));
  EXPECT_EQ(Refusal("{\"Version\":\"2012-10-17\",\n \"Statement\":{\"Effect\":\"Maybe\"}}"),
            Document("Syntax error at position (2,30)"));
}

// DDB-TABLE-211, and https://github.com/aws/aws-cdk/issues/32230: the order is that of a set.
TEST(ResourcePolicy, NamesActionsOfItsResource) {
  EXPECT_EQ(
      Refusal(Policy(Parts{
          .action = R"(["dynamodb:DescribeStream","dynamodb:GetItem","dynamodb:GetRecords"])"})),
      Document("The following action names are invalid: \"dynamodb:GetRecords\", "
               "\"dynamodb:DescribeStream\""));
  EXPECT_EQ(Refusal(Policy(Parts{.action = R"(["dynamodb:ListStreams","dynamodb:DescribeStream",
                                               "dynamodb:GetShardIterator","dynamodb:GetRecords"])"})),
            Document("The following action names are invalid: \"dynamodb:GetRecords\", "
                     "\"dynamodb:GetShardIterator\", \"dynamodb:DescribeStream\", "
                     "\"dynamodb:ListStreams\""));
  EXPECT_EQ(Refusal(Policy(Parts{.action = R"("dynamodb:RestoreTableFromBackup")"})),
            Document("The following action names are invalid: "
                     "\"dynamodb:RestoreTableFromBackup\""));
  EXPECT_EQ(Refusal(Policy(Parts{.action = R"("GetItem")"})),
            Document("The following action names are invalid: \"GetItem\""));
}

// DDB-TABLE-211 and 212: what the resource is comes before the actions.
TEST(ResourcePolicy, NamesResourcesOfItsKind) {
  EXPECT_EQ(Refusal(Policy(Parts{.resource = fmt::format("\"{}\"", kStream)})),
            Document(fmt::format("The relative-id \"table/T/stream/2026-10-09T00:29:04.041\" is "
                                 "invalid for ARN \"{}\"",
                                 kStream)));
  EXPECT_EQ(Refusal(Policy(Parts{}), PolicyTarget::kStream),
            Document(fmt::format("The relative-id \"table/T\" is invalid for ARN \"{}\"", kArn)));
  const Parts stream{.action = R"("dynamodb:GetRecords")",
                     .resource = fmt::format("\"{}\"", kStream)};
  EXPECT_EQ(Refusal(Policy(stream), PolicyTarget::kStream), "");
  EXPECT_EQ(Refusal(Policy(Parts{.action = R"("dynamodb:ListStreams")", .resource = R"("*")"}),
                    PolicyTarget::kStream),
            Document("The following action names are invalid: \"dynamodb:ListStreams\""));
}

constexpr std::string_view kUnbounded =
    "Resource-based policy grants unbounded access in one or more elements. Please revise the "
    "policy to ensure least-privilege form of access";

// DDB-TABLE-352, and https://github.com/aws/aws-cdk/issues/37273.
TEST(ResourcePolicy, AllowsSomebody) {
  EXPECT_EQ(Refusal(Policy(Parts{.principal = R"("*")"})), kUnbounded);
  EXPECT_EQ(Refusal(Policy(Parts{.principal = R"({"AWS":["111122223333","*"]})"})), kUnbounded);
  EXPECT_EQ(Refusal(Policy(R"({"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},)"
                           R"("Action":"dynamodb:GetItem","Resource":"*"})")),
            kUnbounded);
  EXPECT_EQ(Refusal(Policy(Parts{.principal = R"({"Service":"lambda.amazonaws.com"})"})),
            Document("Policy contains invalid service principal"));
  EXPECT_EQ(Refusal(Policy(Parts{.principal = R"({"Service":"redshift.amazonaws.com"})"})), "");
  EXPECT_EQ(Refusal(Policy(Parts{.principal = R"({"AWS":"arn:aws:iam::1:user/x"})"})),
            fmt::format("{}Invalid principal in policy document.", kInvalid));
}

std::string RefusalOfEverybody(std::string_view condition) {
  return Refusal(Policy(Parts{.principal = R"("*")", .condition = std::string(condition)}));
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html
TEST(ResourcePolicy, AllowsEverybodyWhomAConditionNames) {
  for (const std::string_view key :
       {"aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths",
        "aws:SourceAccount", "aws:SourceArn", "aws:SourceVpc", "aws:SourceVpce", "aws:UserId",
        "aws:PrincipalServiceName", "aws:PrincipalServiceNamesList", "aws:Ec2InstanceSourceVpc",
        "aws:SourceOrgID", "aws:SourceOrgPaths", "AWS:sourcevpce"}) {
    EXPECT_EQ(RefusalOfEverybody(fmt::format(R"({{"StringEquals":{{"{}":["a","b"]}}}})", key)), "")
        << key;
  }
  for (const std::string_view condition :
       {R"({"StringEqualsIgnoreCase":{"aws:SourceVpc":"vpc-1"}})",
        R"({"StringLike":{"aws:SourceVpc":"vpc-1"}})",
        R"({"ForAnyValue:StringEquals":{"aws:PrincipalOrgPaths":"o-1/r-1/"}})",
        R"({"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/John"}})",
        R"({"ArnLike":{"aws:SourceArn":"arn:aws:s3:::bucket"}})",
        R"({"Bool":{"aws:PrincipalIsAWSService":"true"}})",
        R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"},"StringEquals":{"aws:UserId":"AIDA"}})"}) {
    EXPECT_EQ(RefusalOfEverybody(condition), "") << condition;
  }
}

TEST(ResourcePolicy, AllowsNotEverybodyElse) {
  for (const std::string_view condition :
       {// other keys
        R"({"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}})",
        R"({"StringEquals":{"aws:PrincipalTag/team":"a"}})",
        R"({"Bool":{"aws:SecureTransport":"true"}})",
        // values that are not fixed
        R"({"StringLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/*"}})",
        R"({"StringEquals":{"aws:SourceVpc":["vpc-1","vpc-?"]}})",
        R"({"StringEquals":{"aws:UserId":"${aws:username}"}})",
        R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/John"}})",
        R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam"}})",
        R"({"Bool":{"aws:PrincipalIsAWSService":"false"}})",
        R"({"Bool":{"aws:PrincipalIsAWSService":["true","false"]}})",
        // operators that name nobody, or let in those without the key
        R"({"StringNotEquals":{"aws:PrincipalAccount":"111122223333"}})",
        R"({"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/John"}})",
        R"({"StringEqualsIfExists":{"aws:SourceVpce":"vpce-1"}})",
        R"({"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-1/r-1/"}})",
        R"({"Null":{"aws:SourceVpc":"false"}})",
        R"({"NumericEquals":{"aws:PrincipalAccount":"111122223333"}})"}) {
    EXPECT_EQ(RefusalOfEverybody(condition), kUnbounded) << condition;
  }
}

}  // namespace
}  // namespace tuskgate::policy
