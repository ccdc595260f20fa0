// The rules of faults, over the admin listener.
#pragma once

#include "gateway/testkit/admin.h"

namespace tuskgate::gateway {

// Answers the rule with its id.
http::AdminResponse AddFault(AdminContext& context, const AdminQuestion& question);
http::AdminResponse ListFaults(AdminContext& context, const AdminQuestion& question);
// The one whose id is the question's name, or all.
http::AdminResponse ClearFaults(AdminContext& context, const AdminQuestion& question);

}  // namespace tuskgate::gateway
