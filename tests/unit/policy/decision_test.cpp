// Who may what by policies of several kinds.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
#include "policy/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/managed.h"
#include "tests/unit/policy/policy_text.h"

namespace tuskgate::policy {
namespace {

constexpr std::string_view kRoleArn = "arn:aws:iam::123456789012:role/R";
constexpr std::string_view kSessionArn = "arn:aws:sts::123456789012:assumed-role/R/S";
constexpr std::string_view kRootArn = "arn:aws:iam::123456789012:root";

const std::string kAllowAll = R"({"Effect":"Allow","Action":"*","Resource":"*"})";
const std::string kDenyDelete =
    R"({"Sid":"NoDelete","Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"*"})";
const std::string kOnlyQuery = R"({"Effect":"Allow","Action":"dynamodb:Query","Resource":"*"})";

PolicyPtr OfTable(const std::string& effect, const std::string& principal,
                  const std::string& action) {
  return ReadStatements(R"({"Sid":"t","Effect":")" + effect + R"(",)" + principal +
                            R"(,"Action":")" + action + R"(","Resource":")" +
                            std::string(kTableArn) + R"("})",
                        PolicyKind::kResource, "table policy");
}

std::string Aws(std::string_view principal) {
  return R"("Principal":{"AWS":")" + std::string(principal) + R"("})";
}

Principal Session() {
  Principal principal;
  principal.arn = kSessionArn;
  principal.role_arn = kRoleArn;
  principal.account_id = kAccount;
  return principal;
}

Principal Root() {
  Principal principal;
  principal.arn = kRootArn;
  principal.account_id = kAccount;
  principal.is_root = true;
  return principal;
}

const KnownKeys kNoKeys;

// "allowed", or the refusal from where it says why.
std::string Told(const Principal& principal, const PolicyPtr& resource_policy,
                 std::string_view action = "dynamodb:GetItem") {
  const AccessRequest request{action, kTableArn, kNoKeys};
  const Decision decision = Decide(principal, resource_policy.get(), request);
  if (decision.outcome == Outcome::kAllowed) return "allowed";
  const std::string text = RefusalOf(principal, request, decision);
  const std::string begin = "User: " + principal.arn +
                            " is not authorized to perform: " + std::string(action) +
                            " on resource: " + std::string(kTableArn) + " ";
  EXPECT_THAT(text, ::testing::StartsWith(begin));
  return text.substr(begin.size());
}

TEST(Decide, RefusesWithoutAnyPolicy) {
  EXPECT_EQ(Told(User(), nullptr),
            "because no identity-based policy allows the dynamodb:GetItem action");
}

TEST(Decide, AllowsWhatAnyPolicyOfTheIdentityAllows) {
  const PolicyPtr query = ReadStatements(kOnlyQuery);
  EXPECT_EQ(Told(User({query}), nullptr),
            "because no identity-based policy allows the dynamodb:GetItem action");
  EXPECT_EQ(Told(User({query, ReadStatements(kAllowAll)}), nullptr), "allowed");
}

TEST(Decide, DeniesBeforeAnythingAllows) {
  const PolicyPtr all = ReadStatements(kAllowAll);
  const PolicyPtr none = ReadStatements(kDenyDelete);
  const std::string action = "dynamodb:DeleteTable";
  EXPECT_EQ(Told(User({all, none}), nullptr, action),
            "with an explicit deny in an identity-based policy");
  EXPECT_EQ(Told(User({all, none}), nullptr), "allowed");
  Principal bounded = User({all});
  bounded.boundary = ReadStatements(kAllowAll + "," + kDenyDelete);
  EXPECT_EQ(Told(bounded, nullptr, action), "with an explicit deny in a permissions boundary");
  Principal session = Session();
  session.identity = {all};
  session.session = bounded.boundary;
  EXPECT_EQ(Told(session, nullptr, action), "with an explicit deny in a session policy");
  // The resource policy names the user itself, and still cannot undo a denial.
  EXPECT_EQ(Told(bounded, OfTable("Allow", Aws(kUserArn), "*"), action),
            "with an explicit deny in a permissions boundary");
  EXPECT_EQ(Told(User({all}), OfTable("Deny", R"("Principal":"*")", action), action),
            "with an explicit deny in a resource-based policy");
}

TEST(Decide, SaysWhichStatementDecided) {
  const PolicyPtr policy = ReadStatements(kAllowAll + "," + kDenyDelete, PolicyKind::kIdentity,
                                          "arn:aws:iam::123456789012:policy/dev");
  Decision decision = Decide(User({policy}), nullptr, {"dynamodb:DeleteTable", kTableArn, kNoKeys});
  EXPECT_EQ(decision.outcome, Outcome::kDenied);
  EXPECT_EQ(decision.policy, "arn:aws:iam::123456789012:policy/dev");
  EXPECT_EQ(decision.statement, "NoDelete");
  decision = Decide(User({policy}), nullptr, {"dynamodb:GetItem", kTableArn, kNoKeys});
  EXPECT_EQ(decision.outcome, Outcome::kAllowed);
  EXPECT_EQ(decision.statement, "0");
  const PolicyPtr table = OfTable("Allow", Aws(kUserArn), "*");
  decision = Decide(User(), table.get(), {"dynamodb:GetItem", kTableArn, kNoKeys});
  EXPECT_EQ(decision.type, PolicyType::kResource);
  EXPECT_EQ(decision.policy, "table policy");
  EXPECT_EQ(decision.statement, "t");
}

TEST(Decide, BoundaryAndSessionPolicyLimitTheIdentity) {
  Principal user = User({ReadStatements(kAllowAll)});
  user.boundary = ReadStatements(kOnlyQuery);
  EXPECT_EQ(Told(user, nullptr, "dynamodb:Query"), "allowed");
  EXPECT_EQ(Told(user, nullptr),
            "because no permissions boundary allows the dynamodb:GetItem action");
  Principal session = Session();
  session.identity = user.identity;
  session.session = ReadStatements(kOnlyQuery);
  EXPECT_EQ(Told(session, nullptr, "dynamodb:Query"), "allowed");
  EXPECT_EQ(Told(session, nullptr), "because no session policy allows the dynamodb:GetItem action");
  // Neither allows anything by itself.
  Principal bounded = User();
  bounded.boundary = ReadStatements(kAllowAll);
  EXPECT_EQ(Told(bounded, nullptr),
            "because no identity-based policy allows the dynamodb:GetItem action");
}

// The table of what an allowing resource policy does within an account.
TEST(Decide, ResourcePolicyIsLimitedByWhomItNames) {
  const std::string no_boundary =
      "because no permissions boundary allows the dynamodb:GetItem action";
  const std::string no_session = "because no session policy allows the dynamodb:GetItem action";
  const std::string no_identity =
      "because no identity-based policy allows the dynamodb:GetItem action";

  Principal user = User();
  EXPECT_EQ(Told(user, OfTable("Allow", Aws(kUserArn), "dynamodb:GetItem")), "allowed");
  user.boundary = ReadStatements(kOnlyQuery);
  EXPECT_EQ(Told(user, OfTable("Allow", Aws(kUserArn), "dynamodb:GetItem")), "allowed");
  EXPECT_EQ(Told(user, OfTable("Allow", Aws("*"), "dynamodb:GetItem")), no_boundary);
  // A session of a user's is named by the user's ARN, and not by one of its own.
  user.session = ReadStatements(kOnlyQuery);
  EXPECT_EQ(Told(user, OfTable("Allow", Aws(kUserArn), "dynamodb:GetItem")), no_session);
  EXPECT_EQ(Told(user, OfTable("Allow", Aws(kUserArn), "dynamodb:Query"), "dynamodb:Query"),
            "allowed");

  Principal session = Session();
  EXPECT_EQ(Told(session, OfTable("Allow", Aws(kRoleArn), "dynamodb:GetItem")), "allowed");
  session.boundary = ReadStatements(kOnlyQuery);
  EXPECT_EQ(Told(session, OfTable("Allow", Aws(kRoleArn), "dynamodb:GetItem")), no_boundary);
  EXPECT_EQ(Told(session, OfTable("Allow", Aws(kSessionArn), "dynamodb:GetItem")), "allowed");
  session.boundary = nullptr;
  session.session = ReadStatements(kOnlyQuery);
  EXPECT_EQ(Told(session, OfTable("Allow", Aws(kRoleArn), "dynamodb:GetItem")), no_session);
  EXPECT_EQ(Told(session, OfTable("Allow", Aws(kSessionArn), "dynamodb:GetItem")), "allowed");

  // Others are not meant.
  EXPECT_EQ(Told(User(), OfTable("Allow", Aws("arn:aws:iam::123456789012:user/y"), "*")),
            no_identity);
  EXPECT_EQ(Told(User(), OfTable("Allow", Aws("210987654321"), "*")), no_identity);
  EXPECT_EQ(
      Told(User(), OfTable("Allow", R"("Principal":{"Service":"redshift.amazonaws.com"})", "*")),
      no_identity);
}

// "This delegates authority to the account": its identities need a policy of theirs, too.
TEST(Decide, AccountThatIsNamedIsDelegatedTo) {
  for (const std::string_view account : {kAccount, kRootArn}) {
    const PolicyPtr table = OfTable("Allow", Aws(account), "dynamodb:GetItem");
    EXPECT_EQ(Told(User(), table),
              "because no identity-based policy allows the dynamodb:GetItem action");
    EXPECT_EQ(Told(User({ReadStatements(kAllowAll)}), table), "allowed");
    EXPECT_EQ(
        Told(User({ReadStatements(kAllowAll)}), OfTable("Deny", Aws(account), "dynamodb:GetItem")),
        "with an explicit deny in a resource-based policy");
    const AccessRequest request{"dynamodb:GetItem", kTableArn, kNoKeys};
    EXPECT_EQ(GrantOf(*table, User(), request), Grant::kAccount);
    EXPECT_EQ(GrantOf(*table, Root(), request), Grant::kPrincipal);
  }
}

TEST(Decide, RootMayAllButWhatAResourceDeniesIt) {
  EXPECT_EQ(Told(Root(), nullptr, "dynamodb:DeleteTable"), "allowed");
  const PolicyPtr locked = OfTable("Deny", R"("Principal":"*")", "dynamodb:*");
  EXPECT_EQ(Told(Root(), locked), "with an explicit deny in a resource-based policy");
  EXPECT_EQ(Told(Root(), OfTable("Deny", Aws(kRootArn), "*")),
            "with an explicit deny in a resource-based policy");
  EXPECT_EQ(Told(Root(), locked, "dynamodb:PutResourcePolicy"),
            "with an explicit deny in a resource-based policy");
  EXPECT_EQ(Told(Root(), locked, "dynamodb:DeleteResourcePolicy"), "allowed");
  EXPECT_EQ(Told(User({ReadStatements(kAllowAll)}), locked, "dynamodb:DeleteResourcePolicy"),
            "with an explicit deny in a resource-based policy");
}

TEST(Decide, NotPrincipalIsAboutAllOthers) {
  const std::string but_user = R"("NotPrincipal":{"AWS":[")" + std::string(kUserArn) + R"(",")" +
                               std::string(kRootArn) + R"("]})";
  const PolicyPtr table = OfTable("Deny", but_user, "*");
  const std::string denied = "with an explicit deny in a resource-based policy";
  Principal user = User({ReadStatements(kAllowAll)});
  EXPECT_EQ(Told(user, table), "allowed");
  EXPECT_EQ(Told(Root(), table), "allowed");
  Principal other = user;
  other.arn = "arn:aws:iam::123456789012:user/y";
  EXPECT_EQ(Told(other, table), denied);
  // Whoever has a boundary is denied though listed.
  user.boundary = ReadStatements(kAllowAll);
  EXPECT_EQ(Told(user, table), denied);
  Principal session = Session();
  session.identity = user.identity;
  EXPECT_EQ(Told(session, table), denied);
  EXPECT_EQ(
      Told(session,
           OfTable("Deny", R"("NotPrincipal":{"AWS":")" + std::string(kRoleArn) + R"("})", "*")),
      "allowed");
}

TEST(Decide, TrustPolicyIsAboutItsRole) {
  const PolicyPtr trust =
      ReadStatements(R"({"Effect":"Allow","Principal":{"AWS":")" + std::string(kUserArn) +
                         R"("},"Action":"sts:AssumeRole"})",
                     PolicyKind::kTrust);
  const AccessRequest assume{"sts:AssumeRole", kRoleArn, kNoKeys};
  EXPECT_EQ(GrantOf(*trust, User(), assume), Grant::kPrincipal);
  EXPECT_EQ(GrantOf(*trust, Session(), assume), Grant::kNone);
  EXPECT_EQ(GrantOf(*trust, User(), {"sts:TagSession", kRoleArn, kNoKeys}), Grant::kNone);
}

TEST(ManagedPolicies, AreFoundByTheirArns) {
  const auto may = [](std::string_view name, std::string_view action) {
    const ManagedPolicy* found = FindManagedPolicy("arn:aws:iam::aws:policy/" + std::string(name));
    return found != nullptr && Told(User({found->policy}), nullptr, action) == "allowed";
  };
  EXPECT_TRUE(may("AdministratorAccess", "iam:CreateUser"));
  EXPECT_TRUE(may("AmazonDynamoDBFullAccess", "dynamodb:DeleteTable"));
  EXPECT_FALSE(may("AmazonDynamoDBFullAccess", "iam:CreateUser"));
  EXPECT_TRUE(may("AmazonDynamoDBFullAccess_v2", "dynamodb:PartiQLInsert"));
  EXPECT_TRUE(may("AmazonDynamoDBReadOnlyAccess", "dynamodb:DescribeTable"));
  EXPECT_TRUE(may("AmazonDynamoDBReadOnlyAccess", "dynamodb:PartiQLSelect"));
  EXPECT_FALSE(may("AmazonDynamoDBReadOnlyAccess", "dynamodb:PutItem"));
  EXPECT_FALSE(may("AmazonDynamoDBReadOnlyAccess", "dynamodb:GetRecords"));
  EXPECT_EQ(FindManagedPolicy("AdministratorAccess"), nullptr);
  EXPECT_EQ(FindManagedPolicy("arn:aws:iam::aws:policy/Administrator"), nullptr);
}

}  // namespace
}  // namespace tuskgate::policy
