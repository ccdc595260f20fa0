// What a verifier is asked, and what is made of its answers.
#include "gateway/verifier/question.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/auth/sigv4.h"
#include "translator/model/base64.h"

namespace tuskgate::gateway {
namespace {

using testing::HasSubstr;

const char* const kAccount = "123456789012";
const char* const kManaged = "arn:aws:iam::aws:policy/AmazonDynamoDBReadOnlyAccess";

std::string KeyOf(const std::string& secret) {
  return SigningKey(secret, SigningScope{"20150830", "eu-north-1", "dynamodb"});
}

VerifierQuestion Question() {
  VerifierQuestion question;
  question.access_key_id = "AKIDANN";
  question.region = "eu-north-1";
  question.service = "dynamodb";
  question.date = "20150830";
  question.string_to_sign = "AWS4-HMAC-SHA256\n...";
  question.signature = Signature(KeyOf("secret"), question.string_to_sign);
  return question;
}

// `members` come behind those of one that is allowed.
std::string Allowed(const std::string& members,
                    const std::string& arn = "arn:aws:iam::123456789012:user/team/ann") {
  return R"({"allowed": true, "arn": ")" + arn + "\"" + members + "}";
}

std::string FaultOf(const std::string& text, const VerifierQuestion& question = Question()) {
  const auto answer = ReadAnswer(text, question, kAccount);
  return answer.has_error() ? answer.error().message : "none";
}

TEST(VerifierQuestion, IsJson) {
  VerifierQuestion question = Question();
  question.signature = "5d67";
  EXPECT_EQ(JsonOf(question),
            R"({"accessKeyId":"AKIDANN","region":"eu-north-1","service":"dynamodb",)"
            R"("date":"20150830","stringToSign":"AWS4-HMAC-SHA256\n...","signature":"5d67"})");
  question.session_token = "to\"ken";
  question.region.clear();
  EXPECT_THAT(JsonOf(question), HasSubstr(R"("sessionToken":"to\"ken")"));
  EXPECT_THAT(JsonOf(question), testing::Not(HasSubstr("region")));
}

TEST(VerifierAnswer, OfAUser) {
  const auto answer = ReadAnswer(
      Allowed(R"(, "userId": "AIDAANN", "tags": {"team": "blue"}, "cacheSeconds": 300,
                 "policies": [")" +
              std::string(kManaged) + R"(", {"Statement": {"Effect": "Allow", "Action": "*",
                                                           "Resource": "*"}}],
                 "boundary": ")" +
              kManaged + "\""),
      Question(), kAccount);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->outcome, VerifierOutcome::kAllowed);
  EXPECT_EQ(answer->keep, std::chrono::seconds(300));
  EXPECT_EQ(answer->key->id, "AKIDANN");
  EXPECT_EQ(answer->key->secret, "");
  EXPECT_EQ(answer->key->signing_key, "");
  const Caller& caller = *answer->key->caller;
  EXPECT_EQ(caller.kind, CallerKind::kUser);
  EXPECT_EQ(caller.name, "ann");
  EXPECT_EQ(caller.unique_id, "AIDAANN");
  EXPECT_EQ(caller.access_key_id, "AKIDANN");
  EXPECT_FALSE(caller.is_temporary);
  EXPECT_EQ(caller.tags.at("team"), "blue");
  EXPECT_EQ(caller.principal.arn, "arn:aws:iam::123456789012:user/team/ann");
  EXPECT_EQ(caller.principal.account_id, kAccount);
  EXPECT_FALSE(caller.principal.is_root);
  EXPECT_EQ(caller.principal.identity.size(), 2u);
  EXPECT_NE(caller.principal.boundary, nullptr);
}

TEST(VerifierAnswer, OfSessionsAndTheRoot) {
  VerifierQuestion question = Question();
  question.session_token = "token";
  const auto session = ReadAnswer(
      Allowed(R"(, "userId": "AROALOADER")", "arn:aws:sts::123456789012:assumed-role/loader/night"),
      question, kAccount);
  ASSERT_TRUE(session.has_value()) << session.error().message;
  EXPECT_EQ(session->key->session_token, "token");
  const Caller& caller = *session->key->caller;
  EXPECT_EQ(caller.kind, CallerKind::kAssumedRole);
  EXPECT_TRUE(caller.is_temporary);
  EXPECT_EQ(caller.name, "loader");
  EXPECT_EQ(caller.session_name, "night");
  EXPECT_EQ(caller.unique_id, "AROALOADER:night");
  EXPECT_EQ(caller.principal.role_arn, "arn:aws:iam::123456789012:role/loader");
  EXPECT_TRUE(caller.principal.identity.empty());

  const auto root = ReadAnswer(Allowed("", "arn:aws:iam::123456789012:root"), Question(), kAccount);
  ASSERT_TRUE(root.has_value()) << root.error().message;
  EXPECT_TRUE(root->key->caller->principal.is_root);
}

TEST(VerifierAnswer, ASigningKeyHasToMakeTheSignature) {
  const auto with = [](const std::string& key) {
    return Allowed(R"(, "signingKey": ")" + key + '"');
  };
  const std::string right = translator::EncodeBase64(KeyOf("secret"));
  const auto answer = ReadAnswer(with(right), Question(), kAccount);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->key->signing_key, KeyOf("secret"));
  EXPECT_EQ(FaultOf(with(translator::EncodeBase64(KeyOf("another")))),
            "its signingKey does not make the signature that it allows");
  for (const std::string& key :
       {std::string("!"), translator::EncodeBase64("short"), right + right}) {
    EXPECT_EQ(FaultOf(with(key)), "its signingKey is not the base64 of 32 bytes") << key;
  }
  // What is derived for Signature Version 4 is no key of 4A.
  VerifierQuestion question = Question();
  question.region.clear();
  EXPECT_EQ(ReadAnswer(with(right), question, kAccount)->key->signing_key, "");
}

TEST(VerifierAnswer, CacheSeconds) {
  const auto kept = [](const std::string& members) {
    return ReadAnswer(Allowed(members), Question(), kAccount)->keep.count();
  };
  EXPECT_EQ(kept(""), 0);
  EXPECT_EQ(kept(R"(, "cacheSeconds": 7)"), 7);
  EXPECT_EQ(kept(R"(, "cacheSeconds": 10000000)"), 86'400);
  for (const char* wrong : {"-1", "1.5", "\"7\"", "true"}) {
    EXPECT_EQ(FaultOf(Allowed(std::string(R"(, "cacheSeconds": )") + wrong)),
              "its cacheSeconds is no number of seconds");
  }
}

TEST(VerifierAnswer, Refusals) {
  const auto outcome = [](const std::string& reason) {
    return ReadAnswer(R"({"allowed": false, "reason": ")" + reason + "\"}", Question(), kAccount)
        ->outcome;
  };
  EXPECT_EQ(outcome("unknown-key"), VerifierOutcome::kUnknownKey);
  EXPECT_EQ(outcome("bad-signature"), VerifierOutcome::kBadSignature);
  EXPECT_EQ(outcome("expired"), VerifierOutcome::kExpired);
}

// None of them lets anybody in.
TEST(VerifierAnswer, Nonsense) {
  EXPECT_THAT(FaultOf(""), HasSubstr("no JSON object"));
  EXPECT_THAT(FaultOf("true"), HasSubstr("no JSON object"));
  EXPECT_THAT(FaultOf("<html>"), HasSubstr("no JSON object"));
  EXPECT_THAT(FaultOf("{}"), HasSubstr("'allowed' is no boolean"));
  EXPECT_THAT(FaultOf(R"({"allowed": "true"})"), HasSubstr("'allowed' is no boolean"));
  EXPECT_THAT(FaultOf(R"({"allowed": false})"), HasSubstr("its reason is ''"));
  EXPECT_THAT(FaultOf(R"({"allowed": false, "reason": 1})"), HasSubstr("its reason is no string"));
  EXPECT_THAT(FaultOf(R"({"allowed": true, "allowed": false})"), HasSubstr("'allowed' twice"));
  EXPECT_THAT(FaultOf(Allowed(R"(, "boundry": {})")), HasSubstr("it has 'boundry'; there are"));
  EXPECT_THAT(FaultOf(Allowed(R"(, "tags": ["a"])")), HasSubstr("its tags are no object"));
  EXPECT_THAT(FaultOf(Allowed(R"(, "tags": {"a": 1})")), HasSubstr("no string"));
  EXPECT_THAT(FaultOf(Allowed(R"(, "policies": {})")), HasSubstr("its policies are no list"));
  EXPECT_THAT(FaultOf(Allowed(R"(, "policies": ["readers"])")),
              HasSubstr("its policies[0] is 'readers', and no policy of AWS's"));
  EXPECT_THAT(FaultOf(Allowed(R"(, "policies": [{"Statement": 1}])")),
              HasSubstr("its policies[0]:"));
  EXPECT_THAT(FaultOf(Allowed(R"(, "boundary": 1)")), HasSubstr("its boundary is no document"));
  EXPECT_THAT(FaultOf(Allowed(R"(, "userId": "a b")")), HasSubstr("its userId is to have"));
  for (const char* arn :
       {"", "ann", "arn:aws:iam::000000000000:user/ann", "arn:aws:iam::123456789012:user",
        "arn:aws:iam::123456789012:username", "arn:aws:iam::123456789012:user/",
        "arn:aws:iam::123456789012:user/a b", "arn:aws:iam::123456789012:role/loader",
        "arn:aws:iam::123456789012:root/", "arn:aws:sts::123456789012:assumed-role/loader",
        "arn:aws:sts::123456789012:assumed-role/loader/a/b"}) {
    EXPECT_THAT(FaultOf(Allowed("", arn)), HasSubstr("its arn")) << arn;
  }
}

}  // namespace
}  // namespace tuskgate::gateway
