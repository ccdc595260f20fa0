// Decisions on random policies and requests are those of an evaluator that is written otherwise.
#include "tests/unit/policy/random_policies.h"

#include <gtest/gtest.h>

#include "policy/explanation.h"
#include "tests/unit/policy/plain_evaluator.h"
#include "tests/unit/policy/policy_text.h"

namespace tuskgate::policy {
namespace {

// Documents of all kinds; empty: there is none.
struct Documents {
  std::vector<std::string> identity;
  std::string resource;
  std::string boundary;
  std::string session;
};

Documents Make(RandomPolicies& random) {
  Documents documents;
  for (std::size_t count = random.Below(3); count > 0; --count) {
    documents.identity.push_back(random.Document(false));
  }
  if (random.OneIn(2)) documents.resource = random.Document(true);
  if (random.OneIn(3)) documents.boundary = random.Document(false);
  if (random.OneIn(3)) documents.session = random.Document(false);
  return documents;
}

plain::Request MakeRequest(RandomPolicies& random, const Documents& documents) {
  plain::Request request;
  request.principal =
      random.Pick({"arn:aws:iam::000000000000:user/Bob", "arn:aws:iam::000000000000:root",
                   "arn:aws:sts::000000000000:assumed-role/R/S"});
  request.is_root = request.principal.ends_with("root");
  if (request.principal.ends_with("R/S")) request.role = "arn:aws:iam::000000000000:role/R";
  request.has_boundary = !documents.boundary.empty();
  request.action = random.Action();
  request.resource = random.Resource();
  request.keys = random.Keys();
  return request;
}

// "allowed", or "denied" or "not allowed" by which type.
std::string Expected(const Documents& documents, const plain::Request& request) {
  const auto of = [&request](const std::string& document) {
    return document.empty() ? plain::Summary{false, 3} : plain::Summarize(document, request);
  };
  plain::Summary identity{false, request.is_root ? 3 : 0};
  for (const std::string& document : documents.identity) {
    const plain::Summary one = of(document);
    identity.denies = identity.denies || one.denies;
    identity.allows = std::max(identity.allows, one.allows);
  }
  plain::Summary resource = of(documents.resource);
  if (documents.resource.empty()) resource.allows = 0;
  const plain::Summary boundary = of(documents.boundary);
  const plain::Summary session = of(documents.session);
  if (identity.denies) return "denied: identity-based policy";
  if (resource.denies) return "denied: resource-based policy";
  if (boundary.denies) return "denied: permissions boundary";
  if (session.denies) return "denied: session policy";
  if (resource.allows == 3) {
    const bool is_session = request.principal.starts_with("arn:aws:sts:");
    return is_session || session.allows > 0 ? "allowed" : "not allowed: session policy";
  }
  if (identity.allows == 0 && resource.allows < 2) return "not allowed: identity-based policy";
  if (boundary.allows == 0) return "not allowed: permissions boundary";
  if (session.allows == 0) return "not allowed: session policy";
  return "allowed";
}

std::string InWords(const Decision& decision) {
  switch (decision.outcome) {
    case Outcome::kAllowed:
      return "allowed";
    case Outcome::kDenied:
      return fmt::format("denied: {}", NameOf(decision.type));
    case Outcome::kNotAllowed:
      break;
  }
  return fmt::format("not allowed: {}", NameOf(decision.type));
}

// All that it takes to see the case again.
std::string InWords(const Documents& documents, const plain::Request& request) {
  std::string text = fmt::format("{} {} on {}\nidentity {}\nresource {}\nboundary {}\nsession {}",
                                 request.principal, request.action, request.resource,
                                 fmt::join(documents.identity, "\nidentity "), documents.resource,
                                 documents.boundary, documents.session);
  for (const auto& [key, values] : request.keys) {
    text += fmt::format("\n{} = [{}]", key, fmt::join(values, ", "));
  }
  return text;
}

PolicyPtr ReadOrNone(const std::string& document, PolicyKind kind) {
  return document.empty() ? nullptr : Read(document, kind);
}

// What decided is among what the explanation says applies.
bool IsExplained(const Explanation& explanation) {
  const Decision& decision = explanation.decision;
  if (decision.statement.empty()) return true;
  return std::any_of(explanation.statements.begin(), explanation.statements.end(),
                     [&decision](const ConsideredStatement& one) {
                       return one.applies && one.type == decision.type &&
                              one.statement == decision.statement &&
                              one.allows == (decision.outcome == Outcome::kAllowed);
                     });
}

TEST(RandomPolicies, AreDecidedAsByAPlainEvaluator) {
  constexpr int kDocuments = 2'500;
  constexpr int kRequests = 4;
  RandomPolicies random(20'121'017);
  std::map<std::string, int> seen;
  for (int count = 0; count < kDocuments; ++count) {
    const Documents documents = Make(random);
    Principal principal;
    principal.account_id = "000000000000";
    for (const std::string& document : documents.identity) {
      principal.identity.push_back(Read(document));
    }
    principal.boundary = ReadOrNone(documents.boundary, PolicyKind::kIdentity);
    principal.session = ReadOrNone(documents.session, PolicyKind::kIdentity);
    const PolicyPtr resource = ReadOrNone(documents.resource, PolicyKind::kResource);
    for (int asked = 0; asked < kRequests; ++asked) {
      const plain::Request request = MakeRequest(random, documents);
      principal.arn = request.principal;
      principal.role_arn = request.role;
      principal.is_root = request.is_root;
      const KnownKeys keys(request.keys);
      const Explanation explanation =
          Explain(principal, resource.get(), {request.action, request.resource, keys});
      const std::string told = InWords(explanation.decision);
      ASSERT_EQ(told, Expected(documents, request)) << InWords(documents, request);
      ASSERT_TRUE(IsExplained(explanation)) << InWords(documents, request);
      ++seen[told];
    }
  }
  // Neither of them answers always the same.
  EXPECT_EQ(seen.size(), 8U);
  for (const auto& [told, times] : seen) EXPECT_GT(times, 30) << told;
}

}  // namespace
}  // namespace tuskgate::policy
