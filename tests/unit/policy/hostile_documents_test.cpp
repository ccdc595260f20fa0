// Whatever is given as a policy is read or refused, and what is read can be decided by.
#include <random>

#include <gtest/gtest.h>

#include "policy/explanation.h"
#include "policy/statement.h"
#include "tests/unit/policy/policy_text.h"
#include "tests/unit/policy/random_policies.h"

namespace tuskgate::policy {
namespace {

// Returns whether it was read.
bool Try(const std::string& document, PolicyKind kind) {
  const auto policy = ReadPolicy(document, kind, "p");
  if (!policy.has_value()) {
    EXPECT_FALSE(policy.error().message.empty()) << document;
    return false;
  }
  const KnownKeys keys = {{{"a:s", {"red", ""}},
                           {"a:n", {"", "1"}},
                           {"a:d", {"2030-01-01T00:00:00", "x"}},
                           {"a:ip", {"10.0.0.256", "::"}},
                           {"a:arn", {"arn", ":::::"}},
                           {"aws:username", {"\xff"}}}};
  Principal principal = User();
  if (kind == PolicyKind::kIdentity) principal.identity.push_back(*policy);
  const Policy* const resource = kind == PolicyKind::kIdentity ? nullptr : policy->get();
  for (const std::string_view arn : {kTableArn, std::string_view("*"), std::string_view()}) {
    const Explanation explanation = Explain(principal, resource, {"dynamodb:GetItem", arn, keys});
    EXPECT_EQ(explanation.statements.size(), (*policy)->statements().size());
  }
  return true;
}

std::string Mutated(std::string text, RandomPolicies& random) {
  const std::string kBytes = "{}[]\",:*?$\\'/09aZ \xff\x80\xc3";
  for (std::size_t count = 1 + random.Below(4); count > 0 && !text.empty(); --count) {
    const std::size_t at = random.Below(text.size());
    switch (random.Below(5)) {
      case 0:
        text[at] = kBytes[random.Below(kBytes.size())];
        break;
      case 1:
        text.insert(at, 1, kBytes[random.Below(kBytes.size())]);
        break;
      case 2:
        text.erase(at, 1 + random.Below(8));
        break;
      case 3:
        text.insert(at, text.substr(random.Below(text.size()), random.Below(40)));
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

TEST(HostileDocuments, MutatedOnesAreReadOrRefused) {
  RandomPolicies random(1);
  int read = 0;
  int refused = 0;
  for (int count = 0; count < 10'000; ++count) {
    const bool of_resource = random.OneIn(2);
    const std::string document = Mutated(random.Document(of_resource), random);
    ++(Try(document, of_resource ? PolicyKind::kResource : PolicyKind::kIdentity) ? read : refused);
  }
  EXPECT_GT(read, 500);
  EXPECT_GT(refused, 500);
}

TEST(HostileDocuments, RandomBytesAreRefused) {
  std::mt19937 random(2);
  for (int count = 0; count < 2'000; ++count) {
    std::string bytes(random() % 200, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    EXPECT_FALSE(Try(bytes, PolicyKind::kIdentity));
  }
}

// Elements of every type in the place of every other.
TEST(HostileDocuments, ElementsOfOtherTypesAreRefusedOrRead) {
  const std::vector<std::string> values = {"null",
                                           "true",
                                           "1",
                                           "-1.5e300",
                                           R"("")",
                                           R"("*")",
                                           "[]",
                                           "{}",
                                           "[[]]",
                                           R"([{}])",
                                           R"({"":""})",
                                           R"({"AWS":{}})",
                                           R"({"Bool":{"a:b":{}}})",
                                           R"({"Bool":{"a:b":"${"}})",
                                           R"("arn:")"};
  for (const char* element : {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction",
                              "Resource", "NotResource", "Condition"}) {
    for (const std::string& value : values) {
      for (const PolicyKind kind :
           {PolicyKind::kIdentity, PolicyKind::kResource, PolicyKind::kTrust}) {
        std::string text = R"({"Statement":[{")" + std::string(element) + R"(":)" + value;
        const auto add = [&](const std::string& name, const std::string& usual) {
          if (std::string(element).find(name) == std::string::npos) text += "," + usual;
        };
        add("Effect", R"("Effect":"Allow")");
        add("Action", R"("Action":"*")");
        if (kind != PolicyKind::kTrust) add("Resource", R"("Resource":"*")");
        if (kind != PolicyKind::kIdentity) add("Principal", R"("Principal":"*")");
        Try(text + "}]}", kind);
      }
    }
  }
}

TEST(HostileDocuments, NestingHasNoLimitThatHurts) {
  constexpr std::size_t kDeep = 200'000;
  for (const std::string& open : {std::string("["), std::string(R"({"Statement":)")}) {
    std::string text;
    for (std::size_t depth = 0; depth < kDeep; ++depth) text += open;
    EXPECT_FALSE(Try(text, PolicyKind::kIdentity));
    text += "1";
    for (std::size_t depth = 0; depth < kDeep; ++depth) text += open == "[" ? ']' : '}';
    EXPECT_FALSE(Try(text, PolicyKind::kIdentity));
  }
  const std::string deep = std::string(kDeep, '[') + std::string(kDeep, ']');
  EXPECT_FALSE(Try(Document(R"({"Effect":"Allow","Action":"*","Resource":"*","Condition":)"
                            R"({"StringEquals":{"a:b":)" +
                            deep + "}}}"),
                   PolicyKind::kIdentity));
}

// As large as a resource's policy can be, and made to be slow: with a matcher that tries each way
// to share out the stars, or that looks for each part at each place, this would not end.
TEST(HostileDocuments, PatternsOfStarsAreDecidedByAtOnce) {
  std::string stars;
  while (stars.size() < 9'000) stars += "a*?*";
  const std::string like =
      R"({"Effect":"Allow","Action":"dynamodb:)" + stars + R"(","Resource":"*"},)" +
      R"({"Effect":"Allow","Action":"*","Resource":"arn:aws:dynamodb:*:*:table/)" + stars +
      R"(b"},{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"a:k":")" +
      stars + R"(b"}}})";
  const PolicyPtr policy = ReadStatements(like);
  const std::string text(100'000, 'a');
  const KnownKeys keys = {{{"a:k", {text, text, text}}}};
  const std::string arn = "arn:aws:dynamodb:us-east-1:123456789012:table/" + text;
  EXPECT_EQ(Decide(User({policy}), nullptr, {"iam:" + text, arn, keys}).outcome,
            Outcome::kNotAllowed);
}

}  // namespace
}  // namespace tuskgate::policy
