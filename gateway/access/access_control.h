// What the caller of one request may do.
//
// First all that the request's text tells is decided. Where that depends on what only a plan tells
// (leading keys, attributes), the decision waits for it: then Check decides, before a statement
// runs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/container/small_vector.hpp>

#include "gateway/access/intent.h"
#include "gateway/access/request_keys.h"
#include "gateway/catalog/catalog.h"
#include "policy/policy.h"
#include "translator/model/error.h"
#include "translator/plan/access.h"

namespace tuskgate::gateway {

// An intent that may go on, and what it was decided with.
struct Admitted {
  Intent intent;
  TablePtr table;                     // null: there is none
  policy::PolicyPtr resource_policy;  // likewise
  bool needs_plan = false;
  // The decision asked nothing of the request but its caller, action and resource.
  bool is_settled = false;
};
using AdmittedPtr = std::shared_ptr<const Admitted>;

class AccessControl {
 public:
  // What `facts` refers to must outlive it.
  explicit AccessControl(const RequestFacts& facts) : facts_(facts) {}

  // Decides; the error to answer with, if any. `table` and `resource_policy` may be null: there is
  // none. From here on the operation may find the table.
  std::optional<translator::ApiError> Admit(Intent intent, TablePtr table,
                                            policy::PolicyPtr resource_policy);
  // What was decided before, of a request that wanted the same.
  void Admit(AdmittedPtr settled) { admitted_.push_back(std::move(settled)); }
  // What the last intent came to; null if none was admitted.
  AdmittedPtr Last() const { return admitted_.empty() ? nullptr : admitted_.back(); }

  // Decides what has waited for a plan on the table. What nobody has declared is refused.
  std::optional<translator::ApiError> Check(const translator::Access& access,
                                            const translator::TableDescription& table) const;

  // Whether a decision waits for a plan.
  bool NeedsPlans() const { return needs_plans_; }

  // Whether an intent named the table.
  bool Covers(std::string_view table) const;
  static translator::ApiError NotCovered(std::string_view table);

 private:
  const Admitted* Find(std::string_view action, std::string_view resource) const;
  std::optional<translator::ApiError> Decide(const Admitted& one, const RequestKeys& keys) const;

  const RequestFacts& facts_;
  boost::container::small_vector<AdmittedPtr, 1> admitted_;
  bool needs_plans_ = false;
};

// As PartiQL's statements are allowed: PartiQLInsert for PutItem. Others are called as they are.
std::string_view PartiQlActionOf(std::string_view action);

}  // namespace tuskgate::gateway
