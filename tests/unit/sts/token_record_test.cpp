#include "gateway/sts/token_record.h"

#include <memory>

#include <gtest/gtest.h>

#include "translator/model/json_text.h"

namespace tuskgate::gateway {
namespace {

std::string Shown(std::string_view action, const std::string& form) {
  return translator::JsonText(ShownParameters(action, Form(form)));
}

TEST(TokenRecord, KnowsActions) {
  EXPECT_EQ(KnownAction(Form("Action=AssumeRole")), "AssumeRole");
  EXPECT_EQ(KnownAction(Form("Action=assumerole")), std::nullopt);
  EXPECT_EQ(KnownAction(Form("Action=")), std::nullopt);
  EXPECT_EQ(KnownAction(Form("Version=1")), std::nullopt);
}

TEST(TokenRecord, ShowsWhatTheActionHas) {
  const std::string form =
      "RoleArn=r&RoleSessionName=s&Policy=p&ExternalId=e&SerialNumber=n&SourceIdentity=i&"
      "DurationSeconds=900&Tags.member.1.Key=k&Tags.member.1.Value=v";
  EXPECT_EQ(Shown("AssumeRole", form),
            R"({"RoleArn":"r","RoleSessionName":"s","Policy":"p","ExternalId":"e",)"
            R"("SerialNumber":"n","SourceIdentity":"i","DurationSeconds":900,)"
            R"("Tags":[{"Key":"k","Value":"v"}]})");
  EXPECT_EQ(Shown("GetSessionToken", form), R"({"SerialNumber":"n","DurationSeconds":900})");
  EXPECT_EQ(Shown("GetCallerIdentity", form), "{}");
}

TEST(TokenRecord, ShowsNothingElse) {
  EXPECT_EQ(Shown("AssumeRole", "TokenCode=123456&Secret=x&RoleArn.x=y&PolicyArns.member.1.arn=a"),
            "{}");
}

TEST(TokenRecord, LeavesOutWhatIsNotWhatItShouldBe) {
  EXPECT_EQ(Shown("AssumeRole", "DurationSeconds=soon&RoleArn=%FF"), "{}");
  EXPECT_EQ(Shown("AssumeRole", "DurationSeconds=-7"), R"({"DurationSeconds":-7})");
  EXPECT_EQ(Shown("AssumeRole",
                  "Tags.member.1.Key=%FF&Tags.member.1.Value=v&"
                  "Tags.member.2.Key=k&Tags.member.2.Value=w"),
            R"({"Tags":[{"Key":"k","Value":"w"}]})");
}

TEST(TokenRecord, ShowsCredentialsWithoutWhatMakesThemUsable) {
  AccessKey key;
  key.id = "ASIAX";
  key.secret = "secret";
  key.session_token = "token";
  key.expires_at = 1'700'000'000;
  auto caller = std::make_shared<Caller>();
  key.caller = caller;
  EXPECT_EQ(ShownCredentials(key, std::nullopt),
            R"({"Credentials":{"AccessKeyId":"ASIAX","Expiration":1700000000}})");
  caller->kind = CallerKind::kAssumedRole;
  caller->unique_id = "AROA:s";
  caller->principal.arn = "arn:s";
  EXPECT_EQ(ShownCredentials(key, 7),
            R"({"Credentials":{"AccessKeyId":"ASIAX","Expiration":1700000000},)"
            R"("AssumedRoleUser":{"AssumedRoleId":"AROA:s","Arn":"arn:s"},"PackedPolicySize":7})");
}

}  // namespace
}  // namespace tuskgate::gateway
