// Documents as they may be written, and what is said of others.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "policy/statement.h"
#include "tests/unit/policy/policy_text.h"

namespace tuskgate::policy {
namespace {

using ::testing::HasSubstr;

PolicyFault FaultOf(const std::string& json, PolicyKind kind = PolicyKind::kIdentity) {
  const auto policy = ReadPolicy(json, kind, "p");
  return policy.has_value() ? PolicyFault{"accepted"} : policy.error();
}

std::string Complaint(const std::string& json, PolicyKind kind = PolicyKind::kIdentity) {
  return FaultOf(json, kind).message;
}

// Of a statement, in a document that is right but for it.
std::string OfStatement(const std::string& statement, PolicyKind kind = PolicyKind::kIdentity) {
  return Complaint(Document(statement), kind);
}

std::string OfAction(const std::string& action) {
  return OfStatement(R"({"Effect":"Allow","Action":)" + action + R"(,"Resource":"*"})");
}

std::string OfResource(const std::string& resource) {
  return OfStatement(R"({"Effect":"Allow","Action":"*","Resource":)" + resource + "}");
}

std::string OfCondition(const std::string& condition) {
  return OfStatement(R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":)" + condition +
                     "}");
}

std::string OfPrincipal(const std::string& principal) {
  return OfStatement(
      R"({"Effect":"Allow","Principal":)" + principal + R"(,"Action":"*","Resource":"*"})",
      PolicyKind::kResource);
}

const std::string kAccepted = "accepted";
const std::string kSimple = R"({"Effect":"Allow","Action":"*","Resource":"*"})";

TEST(ReadPolicy, TakesOneStatementOrAList) {
  for (const std::string& statements : {kSimple, "[" + kSimple + "]"}) {
    const PolicyPtr policy = Read(R"({"Statement":)" + statements + R"(,"Version":"2012-10-17"})");
    ASSERT_EQ(policy->statements().size(), 1);
    EXPECT_EQ(policy->statements().front().label, "0");
    EXPECT_TRUE(policy->statements().front().allows);
  }
  EXPECT_EQ(Complaint(R"({"Version":"2008-10-17","Id":"x","Statement":)" + kSimple + "}"),
            kAccepted);
  EXPECT_EQ(Complaint(R"({"Statement":)" + kSimple + "}"), kAccepted);
}

TEST(ReadPolicy, RefusesWhatIsNoDocument) {
  EXPECT_THAT(Complaint(""), HasSubstr("not JSON, at byte 0"));
  EXPECT_EQ(FaultOf("{").kind, PolicyFaultKind::kJson);
  EXPECT_EQ(FaultOf("\xc3").kind, PolicyFaultKind::kJson);
  EXPECT_EQ(FaultOf("{\"Id\":\"\xff\"}").kind, PolicyFaultKind::kJson);
  EXPECT_EQ(Complaint("[]"), "not an object");
  EXPECT_EQ(Complaint("null"), "not an object");
  EXPECT_EQ(Complaint("{}"), "there is no Statement");
  EXPECT_EQ(FaultOf("{}").kind, PolicyFaultKind::kNoStatement);
  EXPECT_EQ(Complaint(R"({"Statement":[]})"), "Statement: the list is empty");
  EXPECT_EQ(FaultOf(R"({"Statement":[]})").kind, PolicyFaultKind::kNoStatement);
  EXPECT_EQ(Complaint(R"({"Statement":"x"})"), "Statement: not a statement, nor a list of them");
  EXPECT_EQ(Complaint(R"({"Statement":["x"]})"), "Statement[0]: not an object");
  EXPECT_EQ(Complaint(R"({"Version":"2012","Statement":)" + kSimple + "}"),
            "Version: '2012' is not 2012-10-17 or 2008-10-17");
  EXPECT_EQ(Complaint(R"({"Version":2012,"Statement":)" + kSimple + "}"), "Version: not a string");
  EXPECT_EQ(Complaint(R"({"Conditions":{},"Statement":)" + kSimple + "}"),
            "there is no element Conditions in a policy");
  EXPECT_EQ(Complaint(R"({"Statement":)" + kSimple + R"(,"Statement":)" + kSimple + "}"),
            "Statement is given twice");
}

TEST(ReadPolicy, SaysWhichElementOfAStatementIsWrong) {
  EXPECT_EQ(OfStatement(R"({"Action":"*","Resource":"*"})"), "Statement[0]: there is no Effect");
  EXPECT_EQ(OfStatement(R"({"Effect":"Allow","Resource":"*"})"),
            "Statement[0]: there is no Action");
  EXPECT_EQ(OfStatement(R"({"Effect":"Allow","Action":"*"})"),
            "Statement[0]: there is no Resource");
  const PolicyFault fault = FaultOf(Document(R"({"Effect":"Allow","Action":"*"})"));
  EXPECT_EQ(fault.kind, PolicyFaultKind::kMissingElement);
  EXPECT_EQ(fault.element, "Resource");
  EXPECT_EQ(OfStatement(R"({"Effect":"Permit","Action":"*","Resource":"*"})"),
            "Statement[0].Effect: 'Permit' is not Allow or Deny");
  EXPECT_EQ(OfStatement(R"({"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"})"),
            "Statement[0]: Action and NotAction exclude each other");
  EXPECT_EQ(OfStatement(R"({"Effect":"Allow","Action":"*","NotResource":"*","Resource":"*"})"),
            "Statement[0]: Resource and NotResource exclude each other");
  EXPECT_EQ(OfStatement(R"({"Effect":"Allow","Action":"*","Resource":"*","Actions":"*"})"),
            "Statement[0]: there is no element Actions");
  EXPECT_EQ(OfStatement(R"({"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"})"),
            "Statement[0]: Effect is given twice");
  EXPECT_EQ(OfStatement(kSimple + R"(,{"Effect":null,"Action":"*","Resource":"*"})"),
            "Statement[1].Effect: not a string");
}

TEST(ReadPolicy, EffectHasOneSpellingButInPoliciesOfResources) {
  EXPECT_EQ(OfStatement(R"({"Effect":"allow","Action":"*","Resource":"*"})"),
            "Statement[0].Effect: 'allow' is not Allow or Deny");
  EXPECT_EQ(OfStatement(R"({"Effect":"allow","Principal":"*","Action":"*","Resource":"*"})",
                        PolicyKind::kResource),
            kAccepted);
}

TEST(ReadPolicy, SidsAreDistinct) {
  const auto with = [](const std::string& sid) {
    return R"({"Sid":)" + sid + R"(,"Effect":"Allow","Action":"*","Resource":"*"})";
  };
  EXPECT_EQ(OfStatement(with(R"("A1")") + "," + with(R"("a1")")), kAccepted);
  EXPECT_EQ(OfStatement(with(R"("")") + "," + with(R"("")")), kAccepted);
  EXPECT_EQ(OfStatement(with(R"("A")") + "," + with(R"("A")")),
            "Statement[1]: another statement has the Sid A");
  EXPECT_EQ(FaultOf(Document(with(R"("A")") + "," + with(R"("A")"))).kind,
            PolicyFaultKind::kDuplicateSid);
  // A number is the label of a statement without a Sid, and no Sid.
  EXPECT_EQ(OfStatement(with(R"("1")") + "," + kSimple), kAccepted);
  EXPECT_EQ(OfStatement(with(R"("a b")")), "Statement[0].Sid: it may have letters and digits only");
  EXPECT_EQ(OfStatement(with("1")), "Statement[0].Sid: not a string");
  EXPECT_EQ(ReadStatements(with(R"("A1")"))->statements().front().label, "A1");
}

TEST(ReadPolicy, ActionsNameAService) {
  for (const char* action : {R"("*")", R"("*:*")", R"("dynamodb:*")", R"("DynamoDB:get?tem*")",
                             R"(["iam:GetUser","dax:*"])", R"("dynamodb:Nonsense")"}) {
    EXPECT_EQ(OfAction(action), kAccepted) << action;
  }
  EXPECT_THAT(OfAction(R"("GetItem")"), HasSubstr("Statement[0].Action: 'GetItem' does not begin"));
  EXPECT_THAT(OfAction(R"("dyn*:GetItem")"), HasSubstr("the name of a service"));
  EXPECT_THAT(OfAction(R"(":GetItem")"), HasSubstr("the name of a service"));
  EXPECT_THAT(OfAction(R"("dynamodb:")"), HasSubstr("names no action"));
  EXPECT_THAT(OfAction(R"("a:b:c")"), HasSubstr("more than one colon"));
  EXPECT_EQ(OfAction("[]"), "Statement[0].Action: the list is empty");
  EXPECT_EQ(OfAction("1"), "Statement[0].Action: not a string");
  EXPECT_EQ(OfAction(R"(["*",true])"), "Statement[0].Action[1]: not a string");
  EXPECT_EQ(OfAction(R"({"a":"*"})"), "Statement[0].Action: not a string");
}

TEST(ReadPolicy, ResourcesAreArns) {
  for (const char* resource :
       {R"("*")", R"("arn:aws:dynamodb:*:*:table/*")", R"("arn:aws:dynamodb")",
        R"("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/${aws:username}_*")"}) {
    EXPECT_EQ(OfResource(resource), kAccepted) << resource;
  }
  EXPECT_THAT(OfResource(R"("table/T")"), HasSubstr("Statement[0].Resource: 'table/T' is not"));
  EXPECT_THAT(OfResource(R"("arn:aws")"), HasSubstr("without a service"));
  EXPECT_THAT(OfResource(R"("arn::dynamodb:*")"), HasSubstr("without a partition"));
  EXPECT_THAT(OfResource(R"("arn:*:dynamodb:*:*:*")"), HasSubstr("has a wildcard"));
  EXPECT_THAT(OfResource(R"("arn:aws:dyn*:*:*:*")"), HasSubstr("has a wildcard"));
  EXPECT_EQ(OfResource("[]"), "Statement[0].Resource: the list is empty");
  EXPECT_THAT(OfResource(R"("arn:aws:dynamodb:*:*:table/${aws:username")"),
              HasSubstr("is not a policy variable"));
  // Without variables there is nothing to be wrong with them.
  EXPECT_EQ(Complaint(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":
                      "arn:aws:dynamodb:*:*:table/${aws:username"}})"),
            kAccepted);
}

TEST(ReadPolicy, PrincipalsAreOfPoliciesOfResources) {
  EXPECT_EQ(OfStatement(R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"})"),
            "Statement[0]: Principal does not belong into a policy of an identity");
  EXPECT_EQ(OfStatement(kSimple, PolicyKind::kResource), "Statement[0]: there is no Principal");
  EXPECT_EQ(
      OfStatement(
          R"({"Effect":"Allow","Principal":"*","NotPrincipal":"*","Action":"*","Resource":"*"})",
          PolicyKind::kResource),
      "Statement[0]: Principal and NotPrincipal exclude each other");
  for (const char* principal :
       {R"("*")", R"({"AWS":"*"})", R"({"AWS":["123456789012","arn:aws:iam::123456789012:root"]})",
        R"({"AWS":"arn:aws:iam::123456789012:user/path/x"})",
        R"({"AWS":"arn:aws:iam::123456789012:role/R"})",
        R"({"AWS":"arn:aws:sts::123456789012:assumed-role/R/S"})",
        R"({"Service":["dynamodb.amazonaws.com"],"CanonicalUser":"79a5","Federated":"x"})"}) {
    EXPECT_EQ(OfPrincipal(principal), kAccepted) << principal;
  }
  EXPECT_EQ(OfPrincipal(R"("123456789012")"),
            "Statement[0].Principal: as a string, it can only be *");
  for (const char* principal :
       {R"({"AWS":"12345678901"})", R"({"AWS":"arn:aws:iam::123456789012:user/*"})",
        R"({"AWS":"arn:aws:iam::123456789012:group/G"})", R"({"AWS":"arn:aws:iam::*:root"})",
        R"({"AWS":"arn:aws:iam::123456789012:user/"})", R"({"AWS":"x"})", R"({"AWS":[]})", "{}"}) {
    const PolicyFault fault =
        FaultOf(Document(R"({"Effect":"Allow","Principal":)" + std::string(principal) +
                         R"(,"Action":"*","Resource":"*"})"),
                PolicyKind::kResource);
    EXPECT_EQ(fault.kind, PolicyFaultKind::kPrincipal) << principal << fault.message;
    EXPECT_THAT(fault.message, HasSubstr("Statement[0].Principal"));
  }
  EXPECT_EQ(OfPrincipal(R"({"Users":"*"})"),
            "Statement[0].Principal.Users: there are AWS, Service, Federated and CanonicalUser");
  EXPECT_EQ(OfPrincipal(R"({"AWS":1})"), "Statement[0].Principal.AWS: not a string");
}

TEST(ReadPolicy, TrustPoliciesNameNoResource) {
  const std::string trust = R"({"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"})";
  EXPECT_EQ(OfStatement(trust, PolicyKind::kTrust), kAccepted);
  EXPECT_EQ(OfStatement(R"({"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"})",
                        PolicyKind::kTrust),
            "Statement[0]: Resource does not belong into a trust policy");
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
TEST(ReadPolicy, NotPrincipalIsOfDenials) {
  for (const char* effect : {"Allow", "Deny"}) {
    EXPECT_EQ(OfStatement(R"({"Effect":")" + std::string(effect) +
                              R"(","NotPrincipal":{"AWS":"123456789012"},"Action":"*"})",
                          PolicyKind::kTrust),
              "Statement[0]: NotPrincipal does not belong into a trust policy");
  }
  EXPECT_EQ(OfStatement(R"({"NotPrincipal":"*","Effect":"Allow","Action":"*","Resource":"*"})",
                        PolicyKind::kResource),
            "Statement[0]: NotPrincipal belongs to Deny: with Allow, it would let in everybody "
            "else");
  EXPECT_EQ(OfStatement(R"({"NotPrincipal":"*","Effect":"Deny","Action":"*","Resource":"*"})",
                        PolicyKind::kResource),
            kAccepted);
}

TEST(ReadPolicy, ConditionsHaveOperatorsThatThereAre) {
  for (const char* condition :
       {"{}", R"({"StringEquals":{}})", R"({"bool":{"aws:SecureTransport":true}})",
        R"({"ForAllValues:StringEqualsIfExists":{"dynamodb:Attributes":["a","b"]}})",
        R"({"NumericLessThan":{"a:b":1.5},"DateGreaterThan":{"aws:CurrentTime":"2030-01-01"}})",
        R"({"IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32","192.0.2.1"]}})",
        R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*"},"Null":{"a:b":"true"}})",
        R"({"BinaryEquals":{"a:b":"QmluYXJ5"}})"}) {
    EXPECT_EQ(OfCondition(condition), kAccepted) << condition;
  }
  EXPECT_EQ(OfCondition("[]"), "Statement[0].Condition: not an object");
  EXPECT_EQ(OfCondition(R"({"StringEquals":"a"})"),
            "Statement[0].Condition.StringEquals: not an object");
  for (const char* name :
       {"StringEqual", "NullIfExists", "ForAllValues:Null", "IfExists",
        "ForAllValues:", "ForSomeValues:StringEquals", "StringEqualsIfExistsIfExists"}) {
    const std::string text = OfCondition(R"({")" + std::string(name) + R"(":{"a:b":"true"}})");
    EXPECT_EQ(text, "Statement[0].Condition." + std::string(name) + ": there is no such operator");
  }
}

TEST(ReadPolicy, ConditionsHaveValuesThatFit) {
  const auto of = [](const std::string& operation, const std::string& value) {
    const PolicyFault fault =
        FaultOf(Document(R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":{")" +
                         operation + R"(":{"a:b":)" + value + "}}}"));
    EXPECT_EQ(fault.kind == PolicyFaultKind::kCondition, fault.message != kAccepted);
    const std::string begin = "Statement[0].Condition." + operation + ".a:b: ";
    if (!fault.message.starts_with(begin)) return fault.message;
    return fault.message.substr(begin.size());
  };
  EXPECT_EQ(of("NumericEquals", R"("one")"), "'one' is not a number");
  EXPECT_THAT(of("DateEquals", R"("2030-13-01")"), HasSubstr("'2030-13-01' is not a date"));
  EXPECT_EQ(of("Bool", R"("yes")"), "'yes' is not true or false");
  EXPECT_EQ(of("Null", R"(["true","maybe"])"), "'maybe' is not true or false");
  EXPECT_EQ(of("BinaryEquals", R"("_")"), "'_' is not base64");
  EXPECT_EQ(of("IpAddress", R"("10.0.0.0/33")"),
            "'10.0.0.0/33' is not an IP address or a range of them");
  EXPECT_EQ(of("NotIpAddress", R"("::/129")"), "'::/129' is not an IP address or a range of them");
  EXPECT_THAT(of("StringEquals", R"("${aws:x, none}")"), HasSubstr("is not a policy variable"));
  EXPECT_EQ(of("StringEquals", "[]"), "the list is empty");
  EXPECT_EQ(of("Bool", "true"), kAccepted);
  EXPECT_EQ(OfCondition(R"({"StringEquals":{"a:b":null}})"),
            "Statement[0].Condition.StringEquals.a:b: not a string, number or boolean");
  EXPECT_EQ(OfCondition(R"({"StringEquals":{"a:b":["x",{}]}})"),
            "Statement[0].Condition.StringEquals.a:b[1]: not a string, number or boolean");
  EXPECT_THAT(OfCondition(R"({"StringEquals":{"username":"x"}})"),
              HasSubstr("a key begins with a service"));
  EXPECT_EQ(OfCondition(R"({"StringEquals":{"a:b":"x","a:b":"y"}})"),
            "Statement[0].Condition.StringEquals: a:b is given twice");
}

}  // namespace
}  // namespace tuskgate::policy
