// What conditions of policies may ask of a request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/access/intent.h"
#include "gateway/auth/caller.h"
#include "gateway/http/handler.h"
#include "policy/access_request.h"
#include "translator/model/arn.h"
#include "translator/model/json.h"
#include "translator/plan/access.h"

namespace tuskgate::gateway {

// Views and references are the caller's.
struct RequestFacts {
  const Caller& caller;
  const http::ApiRequest& request;
  std::string_view operation;
  Subject subject;
  const translator::Json& body;
  const translator::ArnScope& scope;
};

// One decision's. What the plan tells is there once there is one.
class RequestKeys final : public policy::ContextKeys {
 public:
  // `access` and `table` may be null: not known, or there is none.
  RequestKeys(const RequestFacts& facts, std::string_view action, const translator::Access* access,
              const translator::TableDescription* table)
      : facts_(facts), action_(action), access_(access), table_(table) {}

  std::optional<std::vector<std::string>> Find(std::string_view key) const override;

  // Whether a key was asked for that only the plan tells: what was decided is not yet right.
  bool NeedsPlan() const { return needs_plan_; }

  // Whether any key was asked for: if not, every request gets the same decision.
  bool WasAsked() const { return was_asked_; }

 private:
  using Values = std::optional<std::vector<std::string>>;

  Values FindGlobal(std::string_view key) const;
  Values FindOfDynamoDb(std::string_view key) const;
  Values FindOfPlan(std::string_view key) const;

  const RequestFacts& facts_;
  const std::string_view action_;
  const translator::Access* const access_;
  const translator::TableDescription* const table_;
  mutable bool needs_plan_ = false;
  mutable bool was_asked_ = false;
};

// The value of the tag of that name in whatever case, as a condition asks for it.
std::optional<std::vector<std::string>> FindTag(const std::map<std::string, std::string>& tags,
                                                std::string_view name);

}  // namespace tuskgate::gateway
