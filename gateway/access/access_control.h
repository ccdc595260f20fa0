// What the caller of one request may do.
//
// First all that the request's text tells is decided. Where that depends on what only a plan tells
// (leading keys, attributes), the decision waits for it: then Check decides, before a statement
// runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/access/intent.h"
#include "gateway/access/request_keys.h"
#include "policy/policy.h"
#include "translator/model/error.h"
#include "translator/plan/access.h"

namespace tuskgate::gateway {

class AccessControl {
 public:
  // What `facts` refers to must outlive it.
  explicit AccessControl(const RequestFacts& facts) : facts_(facts) {}

  // Decides; the error to answer with, if any. `table` and `resource_policy` may be null: there is
  // none. From here on the operation may find the table.
  std::optional<translator::ApiError> Admit(Intent intent,
                                            const translator::TableDescription* table,
                                            policy::PolicyPtr resource_policy);

  // Decides what has waited for a plan on the table. What nobody has declared is refused.
  std::optional<translator::ApiError> Check(const translator::Access& access,
                                            const translator::TableDescription& table) const;

  // Whether a decision waits for a plan.
  bool NeedsPlans() const { return needs_plans_; }

  // Whether an intent named the table.
  bool Covers(std::string_view table) const;
  static translator::ApiError NotCovered(std::string_view table);

 private:
  struct Admitted {
    Intent intent;
    policy::PolicyPtr resource_policy;
    bool needs_plan = false;
  };

  const Admitted* Find(std::string_view action, std::string_view resource) const;
  std::optional<translator::ApiError> Decide(const Admitted& one, const RequestKeys& keys) const;

  const RequestFacts& facts_;
  std::vector<Admitted> admitted_;
  bool needs_plans_ = false;
};

// As PartiQL's statements are allowed: PartiQLInsert for PutItem. Others are called as they are.
std::string_view PartiQlActionOf(std::string_view action);

}  // namespace tuskgate::gateway
