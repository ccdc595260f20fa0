// Whether a statement of a resource's policy grants access to everybody, as DynamoDB sees it, which
// takes no policy that does.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html
#pragma once

#include "policy/statement.h"

namespace tuskgate::policy {

bool IsPublic(const Statement& statement);

}  // namespace tuskgate::policy
