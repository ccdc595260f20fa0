#include "gateway/identity/identities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr const char* kReads = R"({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]})";
constexpr const char* kTrust = R"({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})";

DeclaredIdentities Alice() {
  DeclaredIdentities declared;
  DeclaredUser alice;
  alice.name = "alice";
  alice.path = "/team/";
  alice.tags = {{"team", "blue"}};
  alice.keys = {{"AKIA1", "secret", true}, {"AKIA2", "other", false}};
  declared.users.push_back(alice);
  return declared;
}

IdentitiesPtr Made(const DeclaredIdentities& declared) {
  MadeIdentities made = MakeIdentities(declared, "123456789012");
  for (const IdentityFault& fault : made.faults) ADD_FAILURE() << fault.message;
  return made.identities;
}

std::vector<std::string> FaultsOf(const DeclaredIdentities& declared) {
  std::vector<std::string> faults;
  for (const IdentityFault& fault : MakeIdentities(declared, "123456789012").faults) {
    faults.push_back(fault.message);
  }
  return faults;
}

TEST(Identities, HaveTheirKeys) {
  const IdentitiesPtr made = Made(Alice());
  const AccessKeyPtr key = made->FindKey("AKIA1");
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->secret, "secret");
  EXPECT_TRUE(key->is_active);
  EXPECT_EQ(key->session_token, "");
  EXPECT_EQ(key->expires_at, 0);
  EXPECT_EQ(key->caller->kind, CallerKind::kUser);
  EXPECT_EQ(key->caller->name, "alice");
  EXPECT_EQ(key->caller->access_key_id, "AKIA1");
  EXPECT_EQ(key->caller->principal.arn, "arn:aws:iam::123456789012:user/team/alice");
  EXPECT_EQ(key->caller->principal.account_id, "123456789012");
  EXPECT_EQ(key->caller->unique_id.substr(0, 4), "AIDA");
  EXPECT_EQ(key->caller->unique_id.size(), 21U);
  EXPECT_THAT(key->caller->tags, ElementsAre(Pair("team", "blue")));
  EXPECT_FALSE(made->FindKey("AKIA2")->is_active);
  EXPECT_EQ(made->FindKey("AKIA3"), nullptr);
  EXPECT_EQ(made->FindUser("alice")->caller->access_key_id, "");
}

TEST(Identities, HaveTheirOwnPoliciesAndThoseOfTheirGroups) {
  DeclaredIdentities declared = Alice();
  declared.policies["reads"] = kReads;
  declared.groups.push_back({"readers", {{"reads", {}}}});
  declared.users[0].groups = {"readers"};
  declared.users[0].policies = {{{}, kReads}, {"arn:aws:iam::123456789012:policy/reads", {}}};
  declared.users[0].boundary = DeclaredPolicy{"reads", {}};
  const IdentitiesPtr made = Made(declared);
  const policy::Principal& principal = made->FindKey("AKIA1")->caller->principal;
  EXPECT_THAT(principal.identity, SizeIs(3));
  EXPECT_NE(principal.identity[0], principal.identity[1]);
  EXPECT_EQ(principal.identity[1], principal.identity[2]);
  EXPECT_EQ(principal.boundary, made->FindPolicy("reads"));
}

TEST(Identities, OfTheRootMayDoAnything) {
  DeclaredIdentities declared;
  declared.root_keys = {{"ROOT", "r", true}};
  const CallerPtr root = Made(declared)->FindKey("ROOT")->caller;
  EXPECT_EQ(root->kind, CallerKind::kRoot);
  EXPECT_TRUE(root->principal.is_root);
  EXPECT_EQ(root->principal.arn, "arn:aws:iam::123456789012:root");
  EXPECT_EQ(root->unique_id, "123456789012");
}

TEST(Identities, HaveRolesWithAReadTrust) {
  DeclaredIdentities declared;
  DeclaredRole loader;
  loader.name = "loader";
  loader.path = "/jobs/";
  loader.trust = kTrust;
  declared.roles.push_back(loader);
  const IdentitiesPtr made = Made(declared);
  const KnownRole* role = made->FindRoleByArn("arn:aws:iam::123456789012:role/jobs/loader");
  ASSERT_NE(role, nullptr);
  EXPECT_EQ(role->principal.role_arn, "arn:aws:iam::123456789012:role/jobs/loader");
  EXPECT_NE(role->trust, nullptr);
  EXPECT_EQ(role->unique_id.substr(0, 4), "AROA");
  EXPECT_EQ(made->FindRoleByArn("arn:aws:iam::123456789012:role/loader"), nullptr);
  EXPECT_EQ(made->FindRoleByArn("loader"), nullptr);
}

TEST(Identities, OfWhichOneIsWrongLackThatOneOnly) {
  DeclaredIdentities declared = Alice();
  DeclaredUser bob;
  bob.name = "bob";
  bob.policies = {{"nothing", {}}};
  bob.keys = {{"AKIAB", "secret", true}};
  declared.users.push_back(bob);
  EXPECT_THAT(FaultsOf(declared), ElementsAre("the user bob: there is no policy nothing"));
  const IdentitiesPtr made = MakeIdentities(declared, "123456789012").identities;
  EXPECT_EQ(made->FindKey("AKIAB"), nullptr);
  EXPECT_EQ(made->FindUser("bob"), nullptr);
  EXPECT_NE(made->FindKey("AKIA1"), nullptr);
}

TEST(Identities, TellWhatIsWrongWithThem) {
  DeclaredIdentities declared = Alice();
  declared.users[0].groups = {"nobody"};
  EXPECT_THAT(FaultsOf(declared),
              ElementsAre("the user alice: there is no group nobody, or it has a fault"));
  declared = Alice();
  declared.users[0].boundary = DeclaredPolicy{{}, "{}"};
  EXPECT_THAT(FaultsOf(declared), ElementsAre(HasSubstr("the user alice: ")));
  declared = Alice();
  declared.root_keys = {{"AKIA1", "r", true}};
  EXPECT_THAT(FaultsOf(declared),
              ElementsAre("the account's root: the access key id AKIA1 is there already"));
  declared = Alice();
  declared.policies["bad"] = R"({"Statement": 1})";
  EXPECT_THAT(FaultsOf(declared), ElementsAre(HasSubstr("the policy bad: ")));
}

}  // namespace
}  // namespace tuskgate::gateway
