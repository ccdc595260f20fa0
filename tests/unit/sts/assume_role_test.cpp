#include "gateway/sts/assume_role.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::StartsWith;

constexpr const char* kRole = "arn:aws:iam::123456789012:role/work";
constexpr const char* kLeast = "RoleArn=arn:aws:iam::123456789012:role/work&RoleSessionName=night";

AssumeRoleRequest Read(const std::string& more = "") {
  auto read = ReadAssumeRole(Form(kLeast + more));
  if (read.has_value()) return *std::move(read);
  ADD_FAILURE() << read.error().code << ": " << read.error().message;
  return {};
}

StsError Refused(const std::string& form) {
  const auto read = ReadAssumeRole(Form(form));
  return read.has_error() ? read.error() : StsError{200, "taken", {}};
}

std::string Why(const std::string& more) { return Refused(kLeast + more).message; }

TEST(AssumeRoleRequest, HasWhatIsSaid) {
  const AssumeRoleRequest least = Read();
  EXPECT_EQ(least.role_arn, kRole);
  EXPECT_EQ(least.session_name, "night");
  EXPECT_EQ(least.seconds, 3600);
  EXPECT_EQ(least.policy, "");
  EXPECT_THAT(least.tags, IsEmpty());
  EXPECT_EQ(least.external_id, std::nullopt);
  const AssumeRoleRequest most = Read(
      "&DurationSeconds=0900&Policy=%7B%7D&ExternalId=a:/b&Tags.member.1.Key=team&"
      "Tags.member.1.Value=a+b&Tags.member.10.Key=%C3%A9&Tags.member.10.Value=");
  EXPECT_EQ(most.seconds, 900);
  EXPECT_EQ(most.policy, "{}");
  EXPECT_EQ(most.external_id, "a:/b");
  EXPECT_THAT(most.tags, ElementsAre(Pair("team", "a b"), Pair("\xc3\xa9", "")));
}

// How SDKs send a list without entries.
TEST(AssumeRoleRequest, EmptyListsAreNone) {
  EXPECT_THAT(Read("&Tags=&TransitiveTagKeys=&PolicyArns=").tags, IsEmpty());
}

TEST(AssumeRoleRequest, AllThatIsWrongIsTold) {
  EXPECT_EQ(Refused("RoleSessionName=%C3%A9&DurationSeconds=43201&ExternalId=").message,
            "5 validation errors detected: "
            "Value null at 'roleArn' failed to satisfy constraint: Member must not be null; "
            "Value '\xc3\xa9' at 'roleSessionName' failed to satisfy constraint: Member must have "
            "length greater than or equal to 2; "
            "Value '\xc3\xa9' at 'roleSessionName' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [\\w+=,.@-]*; "
            "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have "
            "value less than or equal to 43200; "
            "Value '' at 'externalId' failed to satisfy constraint: Member must have length "
            "greater than or equal to 2");
}

TEST(AssumeRoleRequest, SessionNamesHaveLimits) {
  const std::string arn = "RoleArn=arn:aws:iam::123456789012:role/work&RoleSessionName=";
  EXPECT_EQ(Refused(arn + std::string(64, 'x')).code, "taken");
  EXPECT_EQ(Refused(arn + "a%2Bb=c,d.e@f-g_H1").code, "taken");
  EXPECT_THAT(Refused(arn + std::string(65, 'x')).message, HasSubstr("less than or equal to 64"));
  EXPECT_THAT(Refused(arn + "a/b").message, HasSubstr("pattern"));
  EXPECT_THAT(Refused(arn + "a+b").message, HasSubstr("pattern"));  // a space
}

TEST(AssumeRoleRequest, WhatIsRepeatedIsShortened) {
  const std::string message = Why("&ExternalId=" + std::string(60'000, '!'));
  EXPECT_THAT(message, HasSubstr("at 'externalId'"));
  EXPECT_LT(message.size(), 4096U);
}

TEST(AssumeRoleRequest, WhatCannotBeReadComesFirst) {
  for (const char* more : {"&DurationSeconds=abc", "&DurationSeconds=900.0", "&DurationSeconds=%2B",
                           "&DurationSeconds=4294967296", "&Policy=%FF", "&Tags=x", "&Tags.x=1",
                           "&Tags.member.x.Key=1", "&Tags.member.1.Name=1", "&Tags.member.1=x"}) {
    const StsError error = Refused(std::string(kLeast) + "&ExternalId=x" + more);
    EXPECT_EQ(error.code, "MalformedInput") << more;
    EXPECT_EQ(error.message, "") << more;
  }
}

TEST(AssumeRoleRequest, TagsAreChecked) {
  EXPECT_THAT(Why("&Tags.member.1.Key=a"), HasSubstr("Value null at 'tags.1.member.value'"));
  EXPECT_THAT(Why("&Tags.member.1.Value=a"), HasSubstr("Value null at 'tags.1.member.key'"));
  EXPECT_THAT(Why("&Tags.member.1.Key=a&Tags.member.1.Value=%00"), HasSubstr("pattern"));
  EXPECT_THAT(Why("&Tags.member.1.Key=AWS:x&Tags.member.1.Value="), HasSubstr("reserved"));
  EXPECT_EQ(Why("&Tags.member.1.Key=awst&Tags.member.1.Value="), "");
  EXPECT_THAT(Why("&Tags.member.1.Key=a&Tags.member.1.Value=&Tags.member.2.Key=A&Tags.member.2."
                  "Value="),
              StartsWith("Duplicate tag keys"));
  // In characters, not bytes.
  std::string key;
  for (int i = 0; i < 128; ++i) key += "%C3%A9";
  EXPECT_EQ(Why("&Tags.member.1.Value=&Tags.member.1.Key=" + key), "");
  EXPECT_THAT(Why("&Tags.member.1.Value=&Tags.member.1.Key=x" + key), HasSubstr("equal to 128"));
}

TEST(AssumeRoleRequest, WhatIsNotHeededIsRefused) {
  for (const char* more :
       {"PolicyArns.member.1.arn=arn:aws:iam::aws:policy/ReadOnlyAccess",
        "TransitiveTagKeys.member.1=team", "ProvidedContexts.member.1.ContextAssertion=x",
        "SourceIdentity=alice", "SerialNumber=x", "TokenCode=123456"}) {
    EXPECT_THAT(Why(std::string("&") + more), HasSubstr("is not supported by Tuskgate")) << more;
  }
}

TEST(AssumeRoleRequest, ArnsAreOfRoles) {
  for (const char* arn :
       {"xxxxxxxxxxxxxxxxxxxx", "arn:aws:iam::123456789012:user/alice",
        "arn:aws:sts::123456789012:role/alice", "arn:aws:iam:us-east-1::role/x"}) {
    const StsError error = Refused(std::string("RoleSessionName=night&RoleArn=") + arn);
    EXPECT_EQ(error.code, "ValidationError");
    EXPECT_EQ(error.message, std::string(arn) + " is invalid");
  }
}

// Of what a policy of the account's, of the caller's or of the role says, the cases that
// test_sts.py does not have.
class RoleToAssumeTest : public ::testing::Test {
 protected:
  // Its code, or empty.
  std::string Ask(const std::string& trust, const std::string& more = "",
                  CallerKind kind = CallerKind::kUser) {
    DeclaredIdentities declared;
    DeclaredUser alice;
    alice.name = "alice";
    alice.tags = {{"team", "blue"}};
    declared.users.push_back(alice);
    DeclaredRole role;
    role.name = "work";
    role.tags = {{"Team", "blue"}};
    role.trust = R"({"Version": "2012-10-17", "Statement": [)" + trust + "]}";
    declared.roles.push_back(role);
    const MadeIdentities made = MakeIdentities(declared, "123456789012");
    for (const IdentityFault& fault : made.faults) ADD_FAILURE() << fault.message;
    Caller caller = *made.identities->FindUser("alice")->caller;
    caller.kind = kind;
    http::Peer peer;
    peer.address = "10.0.0.7";
    http::ApiRequest request;
    request.peer = &peer;
    const auto found =
        RoleToAssume(*made.identities, caller, Read(more), request, {"us-east-1", "123456789012"});
    return found.has_error() ? found.error().code : "";
  }

  static std::string Statement(const std::string& principal, const std::string& more = "",
                               const std::string& effect = "Allow") {
    return R"({"Effect": ")" + effect + R"(", "Principal": )" + principal +
           R"(, "Action": ["sts:AssumeRole", "sts:TagSession"])" + more + "}";
  }

  const std::string alice_ = R"({"AWS": "arn:aws:iam::123456789012:user/alice"})";
};

TEST_F(RoleToAssumeTest, IsForThoseWhoAreTrusted) {
  EXPECT_EQ(Ask(Statement(alice_)), "");
  EXPECT_EQ(Ask(Statement("\"*\"")), "");
  EXPECT_EQ(Ask(Statement(R"({"AWS": "123456789012"})")), "AccessDenied");
  EXPECT_EQ(Ask(Statement(R"({"AWS": "arn:aws:iam::123456789012:user/bob"})")), "AccessDenied");
  EXPECT_EQ(Ask(Statement(alice_) + "," + Statement("\"*\"", "", "Deny")), "AccessDenied");
}

TEST_F(RoleToAssumeTest, IsNotForTheRootOrFederatedUsers) {
  EXPECT_EQ(Ask(Statement(alice_), "", CallerKind::kRoot), "AccessDenied");
  EXPECT_EQ(Ask(Statement(alice_), "", CallerKind::kFederatedUser), "AccessDenied");
}

TEST_F(RoleToAssumeTest, MeetsConditions) {
  const auto when = [this](const std::string& condition, const std::string& more = "") {
    return Ask(Statement(alice_, R"(, "Condition": )" + condition), more);
  };
  const std::string tag = "&Tags.member.1.Key=cost&Tags.member.1.Value=1";
  EXPECT_EQ(when(R"({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})"), "");
  EXPECT_EQ(when(R"({"IpAddress": {"aws:SourceIp": "11.0.0.0/8"}})"), "AccessDenied");
  EXPECT_EQ(when(R"({"StringEquals": {"aws:PrincipalTag/team": "${aws:ResourceTag/team}"}})"), "");
  EXPECT_EQ(when(R"({"StringEquals": {"iam:ResourceTag/team": "red"}})"), "AccessDenied");
  EXPECT_EQ(when(R"({"StringEquals": {"sts:RoleSessionName": "night"}})"), "");
  EXPECT_EQ(when(R"({"StringEquals": {"sts:RoleSessionName": "${aws:username}"}})"),
            "AccessDenied");
  EXPECT_EQ(when(R"({"StringEquals": {"aws:RequestTag/cost": "1"}})", tag), "");
  EXPECT_EQ(when(R"({"StringEquals": {"aws:RequestTag/cost": "1"}})"), "AccessDenied");
  EXPECT_EQ(when(R"({"ForAllValues:StringEquals": {"aws:TagKeys": "team"}})", tag), "AccessDenied");
  EXPECT_EQ(when(R"({"Null": {"sts:ExternalId": "true"}})"), "");
  EXPECT_EQ(when(R"({"Null": {"sts:ExternalId": "true"}})", "&ExternalId=xx"), "AccessDenied");
  EXPECT_EQ(when(R"({"Null": {"dynamodb:Select": "false"}})"), "AccessDenied");
}

TEST_F(RoleToAssumeTest, LastsAsLongAsTheRoleAllows) {
  EXPECT_EQ(Ask(Statement(alice_), "&DurationSeconds=3601"), "ValidationError");
}

}  // namespace
}  // namespace tuskgate::gateway
