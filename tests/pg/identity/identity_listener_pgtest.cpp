// Users and keys that are in the database, as a gateway knows them.
#include <cstdio>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <unistd.h>

#include "gateway/identity/identity_listener.h"
#include "gateway/identity/protected_file.h"
#include "gateway/identity/seal.h"
#include "tests/pg/process/databases.h"
#include "translator/model/base64.h"

namespace tuskgate::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::SizeIs;

class IdentitiesInTheDatabase : public Databases {
 protected:
  IdentitiesInTheDatabase() : database_(NewDatabase()) {
    Migrate(database_);
    MakeProtectedFile(path_, KeyFileText(ring_));
    source_ = std::make_unique<IdentitySource>(IdentityFiles{{}, path_}, "123456789012");
    BlockingOptions options;
    options.connection_string = database_;
    connection_ = std::make_unique<BlockingConnection>(options, stop_);
    listener_ = std::make_unique<IdentityListener>(*connection_, *source_);
  }
  ~IdentitiesInTheDatabase() override { std::remove(path_.c_str()); }

  // A key whose secret is sealed for it, or for another.
  void AddKey(const std::string& id, const std::string& user, const std::string& secret,
              const std::string& sealed_for) const {
    Execute(database_, "insert into tuskgate.access_keys (id, user_name, secret) values ('" + id +
                           "', " + user + ", decode('" +
                           translator::EncodeBase64(ring_.Seal(secret, sealed_for)) +
                           "', 'base64'))");
  }

  AccessKeyPtr Find(const std::string& id) const {
    listener_->Look({});
    return source_->keys().Find(id, "");
  }

  const std::string path_ = ::testing::TempDir() + "keys-" + std::to_string(getpid());
  const KeyRing ring_ = KeyRing::Random();
  const std::string database_;
  StopEvent stop_;
  std::unique_ptr<IdentitySource> source_;
  std::unique_ptr<BlockingConnection> connection_;
  std::unique_ptr<IdentityListener> listener_;
};

TEST_F(IdentitiesInTheDatabase, AreReadWhole) {
  Execute(database_, R"(
      insert into tuskgate.users (name, path, id, tags)
        values ('alice', '/team/', 'AIDA1', '{"team": "blue"}'), ('bob', '/', 'AIDA2', '{}');
      insert into tuskgate.groups values ('readers');
      insert into tuskgate.group_members values ('readers', 'alice');
      insert into tuskgate.policies (name, document) values ('reads', '{"Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}');
      insert into tuskgate.roles (name, id, trust, max_session_seconds) values ('loader', 'AROA1',
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
          "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}]}', 7200);
      insert into tuskgate.attached_policies (user_name, managed_policy)
        values ('alice', 'arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess');
      insert into tuskgate.attached_policies (user_name, policy, is_boundary)
        values ('alice', 'reads', true);
      insert into tuskgate.attached_policies (group_name, policy) values ('readers', 'reads');
      insert into tuskgate.attached_policies (role_name, policy) values ('loader', 'reads'))");
  AddKey("AKIA1", "'alice'", "secret", "AKIA1");
  AddKey("AKIAROOT", "null", "root's", "AKIAROOT");
  const AccessKeyPtr key = Find("AKIA1");
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->secret, "secret");
  EXPECT_EQ(key->caller->unique_id, "AIDA1");
  EXPECT_EQ(key->caller->principal.arn, "arn:aws:iam::123456789012:user/team/alice");
  EXPECT_THAT(key->caller->tags, ElementsAre(Pair("team", "blue")));
  EXPECT_THAT(key->caller->principal.identity, SizeIs(2));
  EXPECT_NE(key->caller->principal.boundary, nullptr);
  EXPECT_TRUE(source_->keys().Find("AKIAROOT", "")->caller->principal.is_root);
  const IdentitiesPtr all = source_->keys().Current();
  EXPECT_THAT(all->users(), SizeIs(2));
  const KnownRole* role = all->FindRole("loader");
  ASSERT_NE(role, nullptr);
  EXPECT_EQ(role->max_session_seconds, 7200);
  EXPECT_THAT(role->principal.identity, SizeIs(1));
}

TEST_F(IdentitiesInTheDatabase, AreReadAnewAfterEachChange) {
  EXPECT_EQ(Find("AKIA1"), nullptr);
  AddKey("AKIA1", "null", "secret", "AKIA1");
  EXPECT_TRUE(Find("AKIA1")->is_active);
  Execute(database_, "update tuskgate.access_keys set is_active = false");
  EXPECT_FALSE(Find("AKIA1")->is_active);
  Execute(database_, "delete from tuskgate.access_keys");
  EXPECT_EQ(Find("AKIA1"), nullptr);
}

TEST_F(IdentitiesInTheDatabase, AreToldOfOnTheirChannel) {
  connection_->Listen(listener_->Channel());
  for (const std::string table : {"users", "groups", "group_members", "roles", "policies",
                                  "attached_policies", "access_keys"}) {
    Execute(database_, "delete from tuskgate." + table);
    while (connection_->TakeNotifications().empty()) connection_->Wait(std::chrono::seconds(1));
  }
  EXPECT_EQ(Ask(database_, "select version from tuskgate.identity_version"), "7");
}

// A row that was put in the place of another does not give its secret away.
TEST_F(IdentitiesInTheDatabase, CannotBeExchanged) {
  AddKey("AKIA1", "null", "secret", "AKIA2");
  AddKey("AKIA3", "null", "secret", "AKIA3");
  EXPECT_EQ(Find("AKIA1"), nullptr);
  EXPECT_NE(Find("AKIA3"), nullptr);
  Execute(database_, "update tuskgate.access_keys set secret = 'x'");
  EXPECT_EQ(Find("AKIA3"), nullptr);
}

TEST_F(IdentitiesInTheDatabase, WithAFaultLackThatOneOnly) {
  Execute(database_, R"(
      insert into tuskgate.users (name, id) values ('alice', 'AIDA1'), ('bob', 'AIDA2');
      insert into tuskgate.policies (name, document) values ('bad', '{"Statement": 7}');
      insert into tuskgate.attached_policies (user_name, policy) values ('bob', 'bad'))");
  AddKey("AKIA1", "'alice'", "secret", "AKIA1");
  AddKey("AKIA2", "'bob'", "secret", "AKIA2");
  EXPECT_NE(Find("AKIA1"), nullptr);
  EXPECT_EQ(Find("AKIA2"), nullptr);
}

TEST_F(IdentitiesInTheDatabase, AreReadWithAKeyFileThatHasChanged) {
  AddKey("AKIA1", "null", "secret", "AKIA1");
  EXPECT_NE(Find("AKIA1"), nullptr);
  const KeyRing rotated = InOrder(WithPreparedKey(ring_), 7);
  ReplaceProtectedFile(path_, KeyFileText(rotated));
  Execute(database_, "update tuskgate.access_keys set secret = decode('" +
                         translator::EncodeBase64(rotated.Seal("another", "AKIA1")) +
                         "', 'base64')");
  EXPECT_EQ(Find("AKIA1")->secret, "another");
}

TEST_F(IdentitiesInTheDatabase, HaveNamesThatMayBe) {
  for (const std::string wrong :
       {"tuskgate.users (name, id) values ('a b', 'AIDA1')",
        "tuskgate.users (name, path, id) values ('a', 'x', 'AIDA1')",
        R"(tuskgate.users (name, id, tags) values ('a', 'AIDA1', '{"n": 1}'))",
        "tuskgate.policies (name, document) values ('a', '[]')",
        "tuskgate.roles (name, id, trust, max_session_seconds) values ('a', 'AROA1', '{}', 60)",
        "tuskgate.access_keys (id, secret) values ('a/b', '')"}) {
    EXPECT_THAT(FailureOf([&] { Execute(database_, "insert into " + wrong); }),
                HasSubstr("violates check constraint"))
        << wrong;
  }
}

}  // namespace
}  // namespace tuskgate::gateway
