// What one policy says about a request. Decide puts the policies' judgements together.
#pragma once

#include <optional>
#include <string>

#include "policy/access_request.h"
#include "policy/arn_pattern.h"
#include "policy/decision.h"
#include "policy/statement.h"

namespace tuskgate::policy {

// A request, prepared to be compared with many statements. Lives no longer than the request.
class Subject {
 public:
  explicit Subject(const AccessRequest& request);

  const AccessRequest& request() const { return request_; }
  const std::string& action() const { return action_; }  // in lower case
  const std::optional<ArnParts>& arn() const { return arn_; }

 private:
  const AccessRequest& request_;
  std::string action_;
  std::optional<ArnParts> arn_;
};

struct Judgement {
  Grant grant = Grant::kNone;
  const Statement* statement = nullptr;  // that decided; null: none applies
};

Judgement Judge(const Policy& policy, const Principal& principal, const Subject& subject);

// What one statement comes to. kNone: it does not apply, and `why`, unless null, says for which
// element.
Grant GrantOf(const Statement& statement, const Principal& principal, const Subject& subject,
              std::string* why);

}  // namespace tuskgate::policy
