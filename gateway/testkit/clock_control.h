// The clock, over the admin listener.
#pragma once

#include "gateway/testkit/admin.h"

namespace tuskgate::gateway {

http::AdminResponse ShowClock(AdminContext& context, const AdminQuestion& question);

// By one of `set`, `advance` and `follow`. Answers as ShowClock does.
http::AdminResponse SetClock(AdminContext& context, const AdminQuestion& question);

}  // namespace tuskgate::gateway
