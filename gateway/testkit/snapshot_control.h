// Snapshots of tables, and emptying them, over the admin listener.
#pragma once

#include "gateway/testkit/admin.h"

namespace tuskgate::gateway {

http::AdminResponse ListSnapshots(AdminContext& context, const AdminQuestion& question);
http::AdminResponse TakeSnapshot(AdminContext& context, const AdminQuestion& question);
http::AdminResponse RestoreSnapshot(AdminContext& context, const AdminQuestion& question);
http::AdminResponse DeleteSnapshot(AdminContext& context, const AdminQuestion& question);

// Removes the items of all tables or of one, or drops the tables.
http::AdminResponse ResetTables(AdminContext& context, const AdminQuestion& question);

}  // namespace tuskgate::gateway
