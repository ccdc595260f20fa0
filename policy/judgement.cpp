#include "policy/judgement.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "policy/wildcard.h"

namespace tuskgate::policy {
namespace {

bool Contains(const std::vector<std::string>& list, const std::string& text) {
  return !text.empty() && std::find(list.begin(), list.end(), text) != list.end();
}

Grant ListedAs(const PrincipalList& list, const Principal& principal) {
  const bool has_account = Contains(list.accounts, principal.account_id);
  if (Contains(list.arns, principal.arn) || (has_account && principal.is_root)) {
    return Grant::kPrincipal;
  }
  if (list.has_everybody || Contains(list.arns, principal.role_arn)) return Grant::kLimited;
  return has_account ? Grant::kAccount : Grant::kNone;
}

// What the statement would grant by whom it names; kNone: it is about others.
Grant PrincipalsOf(const Statement& statement, const Principal& principal) {
  // Of an identity: it is about whoever has it.
  if (!statement.principals) return Grant::kPrincipal;
  const Grant listed = ListedAs(*statement.principals, principal);
  if (!statement.excludes_principals) return listed;
  // "Resource-based policies that include a NotPrincipal element with a Deny effect will always
  // deny any IAM principal that has a permissions boundary policy attached": user guide,
  // permissions boundaries. And to leave out an account is not to leave out its users.
  if (!statement.allows && principal.boundary != nullptr) return Grant::kLimited;
  return listed == Grant::kNone || listed == Grant::kAccount ? Grant::kLimited : Grant::kNone;
}

bool HasAction(const Statement& statement, const Subject& subject) {
  return std::any_of(statement.actions.begin(), statement.actions.end(),
                     [&subject](const ActionPattern& action) {
                       return MatchesPattern(action.pattern, subject.action());
                     });
}

Match MatchResources(const Statement& statement, const Subject& subject) {
  Match best = Match::kNo;
  for (const ArnPattern& resource : statement.resources) {
    const Match match = resource.Matches(subject.arn(), subject.request().context);
    if (match == Match::kYes) return match;
    if (match == Match::kUnresolved) best = match;
  }
  return best;
}

std::string WhyNotAction(const Statement& statement, const Subject& subject) {
  std::vector<std::string_view> written;
  for (const ActionPattern& action : statement.actions) written.push_back(action.written);
  return fmt::format("{}: {} is {} {}", statement.excludes_actions ? "NotAction" : "Action",
                     subject.request().action, statement.excludes_actions ? "among" : "not among",
                     fmt::join(written, ", "));
}

std::string WhyNotResource(const Statement& statement, const Subject& subject, Match match) {
  std::vector<std::string_view> written;
  for (const ArnPattern& resource : statement.resources) written.push_back(resource.written());
  const std::string_view element = statement.excludes_resources ? "NotResource" : "Resource";
  if (match == Match::kUnresolved) {
    return fmt::format("{}: the request has no single value for a variable in {}", element,
                       fmt::join(written, ", "));
  }
  return fmt::format("{}: {} is {} {}", element, subject.request().resource,
                     statement.excludes_resources ? "among" : "not among",
                     fmt::join(written, ", "));
}

std::string WhyNotPrincipal(const Statement& statement, const Principal& principal) {
  return fmt::format(
      "{} {}",
      statement.excludes_principals ? "NotPrincipal: it leaves out" : "Principal: it is not about",
      principal.arn);
}

}  // namespace

Subject::Subject(const AccessRequest& request)
    : request_(request), action_(LowerCase(request.action)), arn_(SplitArn(request.resource)) {}

Grant GrantOf(const Statement& statement, const Principal& principal, const Subject& subject,
              std::string* why) {
  // The cheap ones first.
  if (HasAction(statement, subject) == statement.excludes_actions) {
    if (why != nullptr) *why = WhyNotAction(statement, subject);
    return Grant::kNone;
  }
  const Grant grant = PrincipalsOf(statement, principal);
  if (grant == Grant::kNone) {
    if (why != nullptr) *why = WhyNotPrincipal(statement, principal);
    return Grant::kNone;
  }
  if (!statement.resources.empty()) {
    const Match match = MatchResources(statement, subject);
    if (match != (statement.excludes_resources ? Match::kNo : Match::kYes)) {
      if (why != nullptr) *why = WhyNotResource(statement, subject, match);
      return Grant::kNone;
    }
  }
  for (const Condition& condition : statement.conditions) {
    if (!Meets(condition, subject.request().context, why)) return Grant::kNone;
  }
  return statement.allows ? grant : Grant::kDenied;
}

Judgement Judge(const Policy& policy, const Principal& principal, const Subject& subject) {
  Judgement best;
  for (const Statement& statement : policy.statements()) {
    // No other statement can allow more: only those that deny are still of interest.
    if (statement.allows && best.grant == Grant::kPrincipal) continue;
    const Grant grant = GrantOf(statement, principal, subject, nullptr);
    if (grant == Grant::kDenied) return {grant, &statement};
    if (grant > best.grant) best = {grant, &statement};
  }
  return best;
}

}  // namespace tuskgate::policy
