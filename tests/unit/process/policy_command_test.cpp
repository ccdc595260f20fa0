// `tuskgate policy simulate`.
#include "gateway/process/policy_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/process/command_line.h"

namespace tuskgate::gateway {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

using Arguments = std::vector<std::string>;

std::optional<std::string> NoFile(const std::string&) { return std::nullopt; }

std::string Complaint(const Arguments& arguments) {
  const auto result = ParseCommandLine(arguments, {}, NoFile);
  return result.has_value() ? "accepted" : result.error().message;
}

TEST(PolicyCommandLine, ReadsEveryOption) {
  const auto line = ParseCommandLine({"policy",
                                      "simulate",
                                      "--policy",
                                      "a.json",
                                      "--policy=b.json",
                                      "--boundary-policy",
                                      "c.json",
                                      "--session-policy",
                                      "d.json",
                                      "--resource-policy",
                                      "e.json",
                                      "--principal",
                                      "arn:aws:iam::123456789012:user/x",
                                      "--action",
                                      "dynamodb:GetItem",
                                      "--resource",
                                      "*",
                                      "--context",
                                      "dynamodb:Attributes=a",
                                      "--context",
                                      "dynamodb:attributes=b=c",
                                      "--context",
                                      "aws:PrincipalTag/Team="},
                                     {}, NoFile);
  ASSERT_TRUE(line.has_value()) << line.error().message;
  EXPECT_EQ(line->command, Command::kSimulate);
  const SimulateOptions& options = line->policy;
  EXPECT_THAT(options.policies, ElementsAre("a.json", "b.json"));
  EXPECT_EQ(options.boundary, "c.json");
  EXPECT_EQ(options.session_policy, "d.json");
  EXPECT_EQ(options.resource_policy, "e.json");
  EXPECT_EQ(options.principal, "arn:aws:iam::123456789012:user/x");
  EXPECT_EQ(options.action, "dynamodb:GetItem");
  EXPECT_THAT(options.context,
              UnorderedElementsAre(Pair("dynamodb:attributes", ElementsAre("a", "b=c")),
                                   Pair("aws:principaltag/Team", ElementsAre(""))));
}

TEST(PolicyCommandLine, RefusesNonsense) {
  EXPECT_THAT(Complaint({"policy"}), HasSubstr("simulate"));
  EXPECT_THAT(Complaint({"policy", "simulate", "now"}), HasSubstr("unexpected argument 'now'"));
  EXPECT_THAT(Complaint({"policy", "simulate"}), HasSubstr("wants --action"));
  EXPECT_THAT(Complaint({"policy", "simulate", "--action="}), HasSubstr("--action"));
  EXPECT_THAT(Complaint({"policy", "simulate", "--action", "a:b", "--context", "x"}),
              HasSubstr("'x' is not of the form KEY=VALUE"));
  EXPECT_THAT(Complaint({"serve", "--action", "a:b"}),
              HasSubstr("--action belongs to tuskgate policy simulate"));
}

// Files of the test, by their names.
class Simulating : public ::testing::Test {
 protected:
  boost::system::result<Simulation, std::string> Run(Arguments arguments) {
    arguments.insert(arguments.begin(), {"policy", "simulate"});
    const auto line = ParseCommandLine(arguments, {}, NoFile);
    if (!line.has_value()) return line.error().message;
    return Simulate(line->policy, [this](const std::string& path) -> std::optional<std::string> {
      const auto found = files_.find(path);
      if (found == files_.end()) return std::nullopt;
      return found->second;
    });
  }

  std::string Told(Arguments arguments) {
    const auto simulation = Run(std::move(arguments));
    return simulation.has_value() ? simulation->text : simulation.error();
  }

  std::map<std::string, std::string> files_ = {
      {"read.json", R"({"Version":"2012-10-17","Statement":[
          {"Sid":"Own","Effect":"Allow","Action":"dynamodb:GetItem",
           "Resource":"arn:aws:dynamodb:*:*:table/T",
           "Condition":{"ForAllValues:StringEquals":{
             "dynamodb:LeadingKeys":"${aws:username}"}}},
          {"Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"*"}]})"},
      {"table.json", R"({"Version":"2012-10-17","Statement":[
          {"Sid":"R","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::000000000000:role/R"},
           "Action":"dynamodb:Query","Resource":"*"}]})"},
      {"bad.json", R"({"Statement":[{"Effect":"Allow"}]})"},
  };
  const std::string table_ = "arn:aws:dynamodb:us-east-1:000000000000:table/T";
  const std::string user_ = "arn:aws:iam::000000000000:user/team/Bob";
};

TEST_F(Simulating, TellsOfEachStatement) {
  const Arguments get = {"--policy", "read.json",        "--principal", user_,
                         "--action", "dynamodb:GetItem", "--resource",  table_};
  Arguments own = get;
  own.insert(own.end(), {"--context", "dynamodb:LeadingKeys=Bob"});
  const auto allowed = Run(own);
  ASSERT_TRUE(allowed.has_value()) << allowed.error();
  EXPECT_TRUE(allowed->is_allowed);
  EXPECT_EQ(allowed->text,
            "Allowed by the identity-based policy read.json, statement Own\n"
            "\n"
            "identity-based policy read.json, statement Own (Allow)\n"
            "  allows\n"
            "\n"
            "identity-based policy read.json, statement 1 (Deny)\n"
            "  Action: dynamodb:GetItem is not among dynamodb:DeleteTable\n");
  own.insert(own.end(), {"--context", "dynamodb:LeadingKeys=Eve"});
  const auto refused = Run(own);
  ASSERT_TRUE(refused.has_value()) << refused.error();
  EXPECT_FALSE(refused->is_allowed);
  EXPECT_THAT(
      refused->text,
      AllOf(StartsWith("User: arn:aws:iam::000000000000:user/team/Bob is not authorized to "
                       "perform: dynamodb:GetItem on resource: " +
                       table_ +
                       " because no identity-based policy allows the dynamodb:GetItem action\n"),
            HasSubstr("Condition ForAllValues:StringEquals dynamodb:LeadingKeys "
                      "${aws:username}: the request has [Bob, Eve]\n")));
}

TEST_F(Simulating, SaysWhatDenied) {
  EXPECT_THAT(Told({"--policy", "arn:aws:iam::aws:policy/AdministratorAccess", "--policy",
                    "read.json", "--action", "dynamodb:DeleteTable", "--resource", table_}),
              HasSubstr("with an explicit deny in an identity-based policy\n"
                        "It is statement 1 of read.json.\n"));
}

TEST_F(Simulating, KnowsRolesAndRoots) {
  const Arguments query = {"--action",          "dynamodb:Query", "--resource", table_,
                           "--resource-policy", "table.json",     "--principal"};
  Arguments session = query;
  session.emplace_back("arn:aws:sts::000000000000:assumed-role/R/me");
  EXPECT_THAT(Told(session), StartsWith("Allowed by the resource-based policy table.json, "
                                        "statement R\n"));
  session.insert(session.end(), {"--session-policy", "read.json"});
  EXPECT_THAT(Told(session), HasSubstr("because no session policy allows"));
  Arguments user = query;
  user.push_back(user_);
  EXPECT_THAT(Told(user), HasSubstr("Principal: it is not about " + user_));
  Arguments root = query;
  root.emplace_back("arn:aws:iam::000000000000:root");
  EXPECT_THAT(Told(root), StartsWith("Allowed: it is the account's root\n"));
}

TEST_F(Simulating, KnowsWhatRequestsHaveThatAreNotTold) {
  files_["keys.json"] = R"({"Statement":[
      {"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*","Condition":{
        "DateGreaterThan":{"aws:CurrentTime":"2025-01-01T00:00:00Z"},
        "NumericGreaterThan":{"aws:EpochTime":"1700000000"},
        "StringEquals":{"aws:RequestedRegion":"us-east-1","aws:ResourceAccount":"000000000000"},
        "Bool":{"aws:ViaAWSService":"false","aws:PrincipalIsAWSService":"false"}}},
      {"Effect":"Allow","Action":"dynamodb:Query","Resource":"*","Condition":{
        "DateGreaterThan":{"aws:TokenIssueTime":"2025-01-01T00:00:00Z"},
        "Bool":{"aws:MultiFactorAuthPresent":"false"}}}]})";
  const auto told = [&](const std::string& action, const std::string& principal,
                        const std::string& context) {
    return Told({"--policy", "keys.json", "--resource", table_, "--action", action, "--principal",
                 principal, "--context", context});
  };
  const std::string session = "arn:aws:sts::000000000000:assumed-role/R/me";
  const std::string any = "aws:SourceIp=::1";
  EXPECT_THAT(told("dynamodb:GetItem", user_, any), StartsWith("Allowed"));
  EXPECT_THAT(told("dynamodb:GetItem", user_, "aws:EpochTime=1"), Not(StartsWith("Allowed")));
  EXPECT_THAT(told("dynamodb:Query", session, any), StartsWith("Allowed"));
  EXPECT_THAT(told("dynamodb:Query", session, "aws:MultiFactorAuthPresent=true"),
              Not(StartsWith("Allowed")));
  EXPECT_THAT(told("dynamodb:Query", user_, any), Not(StartsWith("Allowed")));
}

TEST_F(Simulating, SaysWhichFileIsNoPolicy) {
  EXPECT_EQ(Told({"--action", "a:b", "--policy", "bad.json"}),
            "bad.json: Statement[0]: there is no Action");
  EXPECT_EQ(Told({"--action", "a:b", "--boundary-policy", "none.json"}), "cannot read none.json");
  EXPECT_EQ(Told({"--action", "a:b", "--resource-policy", "read.json"}),
            "read.json: Statement[0]: there is no Principal");
  EXPECT_THAT(Told({"--action", "a:b", "--principal", "arn:aws:iam::000000000000:role/R"}),
              HasSubstr("is not the ARN of a user"));
}

}  // namespace
}  // namespace tuskgate::gateway
