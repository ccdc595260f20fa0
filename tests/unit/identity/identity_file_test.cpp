#include "gateway/identity/identity_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

DeclaredIdentities Read(const std::string& text) {
  auto read = ReadIdentities(text);
  EXPECT_TRUE(read.has_value()) << read.error().message;
  return read.has_value() ? *std::move(read) : DeclaredIdentities();
}

std::string FaultOf(const std::string& text) {
  const auto read = ReadIdentities(text);
  return read.has_value() ? "none" : read.error().message;
}

TEST(IdentityFile, MayBeEmpty) {
  const DeclaredIdentities read = Read("{}");
  EXPECT_THAT(read.users, SizeIs(0));
  EXPECT_THAT(read.root_keys, SizeIs(0));
}

TEST(IdentityFile, IsReadWhole) {
  const DeclaredIdentities read = Read(R"({
    "users": [{"name": "alice", "path": "/team/", "tags": {"team": "blue"}, "groups": ["readers"],
               "policies": ["orders", {"Version": "2012-10-17", "Statement": []}],
               "boundary": "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess",
               "accessKeys": [{"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "secretAccessKey": "s/1+"},
                              {"accessKeyId": "old", "secretAccessKey": "s",
                               "status": "Inactive"}]}],
    "groups": [{"name": "readers", "policies": ["orders"]}],
    "roles": [{"name": "loader", "trust": {"Statement": []}, "maxSessionDuration": 7200,
               "id": "AROA1", "sessionsSince": 1.5}],
    "policies": {"orders": {"Statement": []}},
    "root": {"accessKeys": [{"accessKeyId": "ROOT", "secretAccessKey": "r"}]}})");
  ASSERT_THAT(read.users, SizeIs(1));
  const DeclaredUser& alice = read.users[0];
  EXPECT_EQ(alice.name, "alice");
  EXPECT_EQ(alice.path, "/team/");
  EXPECT_THAT(alice.tags, ElementsAre(Pair("team", "blue")));
  EXPECT_THAT(alice.groups, ElementsAre("readers"));
  ASSERT_THAT(alice.policies, SizeIs(2));
  EXPECT_EQ(alice.policies[0].reference, "orders");
  EXPECT_EQ(alice.policies[1].document, R"({"Version":"2012-10-17","Statement":[]})");
  ASSERT_TRUE(alice.boundary);
  EXPECT_EQ(alice.boundary->reference, "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess");
  ASSERT_THAT(alice.keys, SizeIs(2));
  EXPECT_EQ(alice.keys[0].id, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(alice.keys[0].secret, "s/1+");
  EXPECT_TRUE(alice.keys[0].is_active);
  EXPECT_FALSE(alice.keys[1].is_active);
  ASSERT_THAT(read.groups, SizeIs(1));
  EXPECT_EQ(read.groups[0].policies[0].reference, "orders");
  ASSERT_THAT(read.roles, SizeIs(1));
  EXPECT_EQ(read.roles[0].path, "/");
  EXPECT_EQ(read.roles[0].trust, R"({"Statement":[]})");
  EXPECT_EQ(read.roles[0].max_session_seconds, 7200);
  EXPECT_EQ(read.roles[0].unique_id, "AROA1");
  EXPECT_EQ(read.roles[0].sessions_since, 1.5);
  EXPECT_THAT(read.policies, ElementsAre(Pair("orders", R"({"Statement":[]})")));
  ASSERT_THAT(read.root_keys, SizeIs(1));
  EXPECT_EQ(read.root_keys[0].id, "ROOT");
}

TEST(IdentityFile, TellsWhereItIsWrong) {
  EXPECT_THAT(FaultOf("{"), HasSubstr("not JSON at byte 1"));
  EXPECT_EQ(FaultOf("[]"), "the file is to be an object");
  EXPECT_EQ(FaultOf(R"({"user": []})"),
            "the file has no 'user'; there are users, groups, roles, policies, root");
  EXPECT_EQ(FaultOf(R"({"users": {}})"), "users is to be a list");
  EXPECT_EQ(FaultOf(R"({"users": [], "users": []})"), "the file has 'users' twice");
  EXPECT_EQ(FaultOf(R"({"users": [{"name": "a"}, {}]})"), "users[1] has no 'name'");
  EXPECT_EQ(FaultOf(R"({"users": [{"name": "a b"}]})"),
            "users[0].name is to have 1 to 64 letters, digits and any of _+=,.@-");
  EXPECT_EQ(FaultOf(R"({"users": [{"name": "a"}, {"name": "a"}]})"), "there are two users 'a'");
  EXPECT_EQ(FaultOf(R"({"users": [{"name": "a", "boundary": ""}]})"),
            "users[0].boundary is to be the name or ARN of a policy, or a policy's document");
  EXPECT_EQ(FaultOf(R"({"users": [{"name": "a", "path": "x"}]})"),
            "users[0].path is to begin and end with a slash, such as /team/");
  EXPECT_EQ(FaultOf(R"({"users": [{"name": "a", "tags": {"k": 1}}]})"),
            "users[0].tags.k is to be a string");
  EXPECT_EQ(FaultOf(R"({"users": [{"name": "a", "policies": [7]}]})"),
            "users[0].policies[0] is to be the name or ARN of a policy, or a policy's document");
  EXPECT_EQ(FaultOf(R"({"users": [{"name": "a", "accessKeys": [{"accessKeyId": "A/B"}]}]})"),
            "users[0].accessKeys[0].accessKeyId is to have 1 to 128 letters, digits, _ and -");
  EXPECT_EQ(FaultOf(R"({"roles": [{"name": "r"}]})"), "roles[0] has no 'trust'");
  EXPECT_EQ(FaultOf(R"({"roles": [{"name": "r", "trust": {}, "maxSessionDuration": 60}]})"),
            "roles[0].maxSessionDuration is to be a number of seconds from 3600 to 43200");
  EXPECT_EQ(FaultOf(R"({"policies": {"p": "text"}})"), "policies.p is to be a policy's document");
}

TEST(StoredIdentities, LackThoseWithAFaultOnly) {
  std::vector<IdentityFault> left_out;
  const auto read = ReadStoredIdentities(
      R"({"users": [{"name": "a", "tags": {"": "x"}}, {"name": "b"}], "roles": [{"name": "r"}]})",
      left_out);
  ASSERT_TRUE(read.has_value());
  ASSERT_THAT(read->users, SizeIs(1));
  EXPECT_EQ(read->users[0].name, "b");
  EXPECT_THAT(read->roles, SizeIs(0));
  ASSERT_THAT(left_out, SizeIs(2));
  EXPECT_EQ(left_out[0].message, "users[0] has a tag whose key has not 1 to 128 bytes");
  EXPECT_EQ(left_out[1].message, "roles[0] has no 'trust'");
}

TEST(IdentityFile, RepeatsNoSecret) {
  const std::string fault =
      FaultOf(R"({"root": {"accessKeys": [{"accessKeyId": "A", "secretAccessKey": "se cret"}]}})");
  EXPECT_THAT(fault, HasSubstr("root.accessKeys[0].secretAccessKey is to have"));
  EXPECT_THAT(fault, Not(HasSubstr("se cret")));
}

}  // namespace
}  // namespace tuskgate::gateway
