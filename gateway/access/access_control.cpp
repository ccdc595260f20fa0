#include "gateway/access/access_control.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "policy/decision.h"
#include "translator/model/table.h"

namespace tuskgate::gateway {
namespace {

using translator::Access;
using translator::ApiError;
using translator::ErrorKind;
using translator::TableDescription;

}  // namespace

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
std::string_view PartiQlActionOf(std::string_view action) {
  if (action == "PutItem") return "PartiQLInsert";
  if (action == "UpdateItem") return "PartiQLUpdate";
  if (action == "DeleteItem") return "PartiQLDelete";
  return "PartiQLSelect";  // EXISTS as well: it reads
}

std::optional<ApiError> AccessControl::Admit(Intent intent, TablePtr table,
                                             policy::PolicyPtr resource_policy) {
  if (Find(intent.action, intent.resource) != nullptr) return std::nullopt;
  Admitted one{std::move(intent), std::move(table), std::move(resource_policy)};
  const RequestKeys keys(facts_, one.intent.action, nullptr, one.table.get());
  std::optional<ApiError> refusal = Decide(one, keys);
  one.needs_plan = keys.NeedsPlan();
  if (refusal && !one.needs_plan) return refusal;
  // That there is no table may be unknown the next time.
  one.is_settled = one.table != nullptr && !keys.WasAsked();
  needs_plans_ = needs_plans_ || one.needs_plan;
  admitted_.push_back(std::make_shared<const Admitted>(std::move(one)));
  return std::nullopt;
}

std::optional<ApiError> AccessControl::Check(const Access& access,
                                             const TableDescription& table) const {
  const bool is_statement = facts_.subject == Subject::kStatements;
  const std::string_view action = is_statement ? PartiQlActionOf(access.action) : access.action;
  const Intent intent = IntentOn(action, access.table, access.index, facts_.scope);
  const Admitted* admitted = Find(intent.action, intent.resource);
  if (admitted == nullptr) return NotCovered(access.table);
  if (!admitted->needs_plan) return std::nullopt;
  return Decide(*admitted, RequestKeys(facts_, action, &access, &table));
}

std::optional<ApiError> AccessControl::Decide(const Admitted& one, const RequestKeys& keys) const {
  const std::string action = fmt::format("dynamodb:{}", one.intent.action);
  const policy::AccessRequest request{action, one.intent.resource, keys};
  const policy::Principal& principal = facts_.caller.principal;
  const policy::Decision decision = policy::Decide(principal, one.resource_policy.get(), request);
  if (decision.outcome == policy::Outcome::kAllowed) return std::nullopt;
  return ApiError{ErrorKind::kAccessDenied, policy::RefusalOf(principal, request, decision), {}};
}

const Admitted* AccessControl::Find(std::string_view action, std::string_view resource) const {
  const auto found = std::find_if(admitted_.begin(), admitted_.end(), [&](const AdmittedPtr& one) {
    return one->intent.action == action && one->intent.resource == resource;
  });
  return found == admitted_.end() ? nullptr : found->get();
}

bool AccessControl::Covers(std::string_view table) const {
  return std::any_of(admitted_.begin(), admitted_.end(),
                     [table](const AdmittedPtr& one) { return one->intent.table == table; });
}

ApiError AccessControl::NotCovered(std::string_view table) {
  return {ErrorKind::kAccessDenied,
          fmt::format("The request does not say what it wants to do with table {}", table),
          {}};
}

}  // namespace tuskgate::gateway
