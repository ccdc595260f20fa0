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

bool IsPartiQl(std::string_view operation) {
  return operation == "ExecuteStatement" || operation == "BatchExecuteStatement" ||
         operation == "ExecuteTransaction";
}

}  // namespace

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
std::string_view PartiQlActionOf(std::string_view action) {
  if (action == "PutItem") return "PartiQLInsert";
  if (action == "UpdateItem") return "PartiQLUpdate";
  if (action == "DeleteItem") return "PartiQLDelete";
  return "PartiQLSelect";  // EXISTS as well: it reads
}

std::optional<ApiError> AccessControl::Admit(Intent intent, const TableDescription* table,
                                             const policy::Policy* resource_policy) {
  if (Find(intent.action, intent.resource) != nullptr) return std::nullopt;
  const std::string action = fmt::format("dynamodb:{}", intent.action);
  const RequestKeys keys(facts_, intent.action, nullptr, table);
  const policy::AccessRequest request{action, intent.resource, keys};
  const policy::Principal& principal = facts_.caller.principal;
  const policy::Decision decision = policy::Decide(principal, resource_policy, request);
  if (decision.outcome != policy::Outcome::kAllowed && !keys.NeedsPlan()) {
    return ApiError{ErrorKind::kAccessDenied, policy::RefusalOf(principal, request, decision), {}};
  }
  needs_plans_ = needs_plans_ || keys.NeedsPlan();
  admitted_.push_back({std::move(intent), keys.NeedsPlan()});
  return std::nullopt;
}

std::optional<ApiError> AccessControl::Check(const Access& access, const TableDescription& table,
                                             const policy::Policy* resource_policy) {
  const std::string_view named =
      IsPartiQl(facts_.operation) ? PartiQlActionOf(access.action) : access.action;
  const Intent intent = IntentOn(named, access.table, access.index, facts_.scope);
  const Admitted* admitted = Find(intent.action, intent.resource);
  if (admitted != nullptr && !admitted->needs_plan) return std::nullopt;
  const std::string action = fmt::format("dynamodb:{}", intent.action);
  const RequestKeys keys(facts_, intent.action, &access, &table);
  const policy::AccessRequest request{action, intent.resource, keys};
  const policy::Principal& principal = facts_.caller.principal;
  const policy::Decision decision = policy::Decide(principal, resource_policy, request);
  if (decision.outcome == policy::Outcome::kAllowed) return std::nullopt;
  return ApiError{ErrorKind::kAccessDenied, policy::RefusalOf(principal, request, decision), {}};
}

const AccessControl::Admitted* AccessControl::Find(std::string_view action,
                                                   std::string_view resource) const {
  const auto found = std::find_if(admitted_.begin(), admitted_.end(), [&](const Admitted& one) {
    return one.intent.action == action && one.intent.resource == resource;
  });
  return found == admitted_.end() ? nullptr : &*found;
}

bool AccessControl::Covers(std::string_view table) const {
  return std::any_of(admitted_.begin(), admitted_.end(),
                     [table](const Admitted& one) { return one.intent.table == table; });
}

ApiError AccessControl::NotCovered(std::string_view table) {
  return {ErrorKind::kAccessDenied,
          fmt::format("The request does not say what it wants to do with table {}", table),
          {}};
}

}  // namespace tuskgate::gateway
