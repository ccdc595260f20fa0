#include "gateway/identity/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/identity/identity_keys.h"

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr const char* kReads = R"({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]})";
constexpr const char* kTrust = R"({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}]})";
constexpr double kNow = 1'700'000'000.5;

DeclaredIdentities Declared() {
  DeclaredIdentities declared;
  DeclaredUser alice;
  alice.name = "alice";
  alice.tags = {{"team", "blue"}};
  alice.policies = {{{}, kReads}};
  declared.users.push_back(alice);
  DeclaredRole loader;
  loader.name = "loader";
  loader.path = "/jobs/";
  loader.trust = kTrust;
  loader.tags = {{"team", "blue"}, {"cost", "1"}};
  declared.roles.push_back(loader);
  return declared;
}

IdentitiesPtr Made(const DeclaredIdentities& declared = Declared()) {
  MadeIdentities made = MakeIdentities(declared, "123456789012");
  for (const IdentityFault& fault : made.faults) ADD_FAILURE() << fault.message;
  return made.identities;
}

class Sessions : public ::testing::Test {
 protected:
  AccessKeyPtr Issue(const SessionOrder& order) const {
    const auto issued = IssueSession(*Made(), ring_, order, kNow);
    EXPECT_TRUE(issued.has_value()) << issued.error().message;
    return issued.has_value() ? *issued : nullptr;
  }

  AccessKeyPtr Open(const AccessKey& key, const DeclaredIdentities& declared = Declared()) const {
    return OpenSession(*Made(declared), ring_, key.id, key.session_token);
  }

  const KeyRing ring_ = KeyRing::Random();
};

TEST_F(Sessions, HaveTheirOwnTagsBeforeThoseOfTheRoleInWhateverCase) {
  SessionOrder order;
  order.kind = CallerKind::kAssumedRole;
  order.name = "loader";
  order.session_name = "night";
  order.tags = {{"Team", "red"}};
  const AccessKeyPtr opened = Open(*Issue(order));
  ASSERT_NE(opened, nullptr);
  EXPECT_THAT(opened->caller->tags, ElementsAre(Pair("Team", "red"), Pair("cost", "1")));
}

TEST_F(Sessions, OfARoleAreKnownByTheirToken) {
  SessionOrder order;
  order.kind = CallerKind::kAssumedRole;
  order.name = "loader";
  order.session_name = "night";
  order.seconds = 900;
  order.policy = kReads;
  order.tags = {{"team", "red"}};
  const AccessKeyPtr issued = Issue(order);
  EXPECT_EQ(issued->id.substr(0, 4), "ASIA");
  EXPECT_EQ(issued->id.size(), 20U);
  EXPECT_EQ(issued->secret.size(), 40U);
  const AccessKeyPtr opened = Open(*issued);
  ASSERT_NE(opened, nullptr);
  for (const AccessKeyPtr& key : {issued, opened}) {
    EXPECT_EQ(key->id, issued->id);
    EXPECT_EQ(key->secret, issued->secret);
    EXPECT_EQ(key->session_token, issued->session_token);
    EXPECT_EQ(key->expires_at, 1'700'000'900);
    const Caller& caller = *key->caller;
    EXPECT_EQ(caller.kind, CallerKind::kAssumedRole);
    EXPECT_EQ(caller.name, "loader");
    EXPECT_EQ(caller.session_name, "night");
    EXPECT_TRUE(caller.is_temporary);
    EXPECT_EQ(caller.since, 1'700'000'000);
    EXPECT_EQ(caller.access_key_id, issued->id);
    EXPECT_EQ(caller.principal.arn, "arn:aws:sts::123456789012:assumed-role/loader/night");
    EXPECT_EQ(caller.principal.role_arn, "arn:aws:iam::123456789012:role/jobs/loader");
    EXPECT_EQ(caller.unique_id, Made()->FindRole("loader")->unique_id + ":night");
    EXPECT_NE(caller.principal.session, nullptr);
    EXPECT_THAT(caller.tags, ElementsAre(Pair("cost", "1"), Pair("team", "red")));
  }
}

TEST_F(Sessions, OfAUserHaveTheUsersRights) {
  SessionOrder order;
  order.name = "alice";
  const AccessKeyPtr key = Open(*Issue(order));
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->caller->kind, CallerKind::kUser);
  EXPECT_EQ(key->caller->principal.arn, "arn:aws:iam::123456789012:user/alice");
  EXPECT_THAT(key->caller->principal.identity, SizeIs(1));
  EXPECT_EQ(key->caller->principal.session, nullptr);
}

TEST_F(Sessions, OfFederatedUsersHaveNoRightsWithoutAPolicy) {
  SessionOrder order;
  order.kind = CallerKind::kFederatedUser;
  order.name = "alice";
  order.session_name = "carol";
  AccessKeyPtr key = Open(*Issue(order));
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->caller->principal.arn, "arn:aws:sts::123456789012:federated-user/carol");
  EXPECT_EQ(key->caller->unique_id, "123456789012:carol");
  EXPECT_THAT(key->caller->principal.identity, IsEmpty());
  EXPECT_THAT(key->caller->tags, IsEmpty());
  order.policy = kReads;
  key = Open(*Issue(order));
  EXPECT_THAT(key->caller->principal.identity, SizeIs(1));
  EXPECT_NE(key->caller->principal.session, nullptr);
}

TEST_F(Sessions, OfTheRootAreTheRoots) {
  SessionOrder order;
  order.kind = CallerKind::kRoot;
  const AccessKeyPtr key = Open(*Issue(order));
  ASSERT_NE(key, nullptr);
  EXPECT_TRUE(key->caller->principal.is_root);
}

TEST_F(Sessions, EndWithWhoseTheyAre) {
  SessionOrder order;
  order.name = "alice";
  const AccessKeyPtr key = Issue(order);
  DeclaredIdentities declared = Declared();
  declared.users[0].unique_id = "AIDAANOTHER";
  EXPECT_EQ(Open(*key, declared), nullptr);
  declared = Declared();
  declared.users[0].sessions_since = kNow + 0.001;
  EXPECT_EQ(Open(*key, declared), nullptr);
  declared.users[0].sessions_since = kNow;
  EXPECT_NE(Open(*key, declared), nullptr);
  declared.users.clear();
  EXPECT_EQ(Open(*key, declared), nullptr);
}

TEST_F(Sessions, HaveThePoliciesOfNow) {
  SessionOrder order;
  order.name = "alice";
  const AccessKeyPtr key = Issue(order);
  DeclaredIdentities declared = Declared();
  declared.users[0].policies.clear();
  EXPECT_THAT(Open(*key, declared)->caller->principal.identity, IsEmpty());
}

TEST_F(Sessions, AreOfOneKeyAndOneKeyFile) {
  SessionOrder order;
  order.name = "alice";
  const AccessKeyPtr key = Issue(order);
  const AccessKeyPtr other = Issue(order);
  EXPECT_EQ(OpenSession(*Made(), ring_, other->id, key->session_token), nullptr);
  EXPECT_EQ(OpenSession(*Made(), KeyRing::Random(), key->id, key->session_token), nullptr);
  for (const std::string& token : {std::string(), std::string("x"), std::string("AAAA"),
                                   key->session_token + "AAAA", std::string(100'000, 'A')}) {
    EXPECT_EQ(OpenSession(*Made(), ring_, key->id, token), nullptr);
  }
}

TEST_F(Sessions, OfNobodyAreRefused) {
  SessionOrder order;
  order.name = "bob";
  EXPECT_EQ(IssueSession(*Made(), ring_, order, kNow).error().message, "there is no user bob");
  order.kind = CallerKind::kAssumedRole;
  EXPECT_EQ(IssueSession(*Made(), ring_, order, kNow).error().message, "there is no role bob");
  order.name = "loader";
  order.policy = "{}";
  EXPECT_THAT(IssueSession(*Made(), ring_, order, kNow).error().message,
              HasSubstr("the session policy: "));
  order.policy = std::string(kLongestSessionPolicy + 1, ' ');
  EXPECT_THAT(IssueSession(*Made(), ring_, order, kNow).error().message,
              HasSubstr("more than 2048 bytes"));
}

TEST_F(Sessions, WithALongPolicyHaveShortTokens) {
  SessionOrder order;
  order.name = "alice";
  order.policy = R"({"Version": "2012-10-17", "Statement": [)";
  for (int i = 0; i < 15; ++i) {
    order.policy +=
        R"({"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:*:table/T)" +
        std::to_string(i) + "\"},";
  }
  order.policy.back() = ']';
  order.policy += "}";
  const AccessKeyPtr key = Issue(order);
  EXPECT_LT(key->session_token.size(), 800U);
  EXPECT_NE(Open(*key)->caller->principal.session, nullptr);
}

// As a verifier finds them.
TEST_F(Sessions, AreFoundWithTheirTokenOnly) {
  const auto ring = std::make_shared<const KeyRing>(ring_);
  IdentityKeys keys(Made(), ring);
  SessionOrder order;
  order.name = "alice";
  const auto issued = keys.Issue(order);
  ASSERT_TRUE(issued.has_value());
  const std::string id = (*issued)->id;
  const std::string token = (*issued)->session_token;
  EXPECT_EQ(keys.Find(id, ""), nullptr);
  EXPECT_EQ(keys.Find(id, "x"), nullptr);
  ASSERT_NE(keys.Find(id, token), nullptr);
  EXPECT_EQ(keys.Find(id, token), keys.Find(id, token));
  EXPECT_EQ(keys.Find("ASIAANOTHER", token), nullptr);
  DeclaredIdentities declared = Declared();
  declared.users.clear();
  keys.Set(Made(declared), ring);
  EXPECT_EQ(keys.Find(id, token), nullptr);
}

}  // namespace
}  // namespace tuskgate::gateway
