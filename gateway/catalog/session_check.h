// Whether a connection is one session of PostgreSQL's, and ours alone, as long as it lasts.
#pragma once

#include <string>

namespace tuskgate::gateway {

// Throws std::runtime_error when something in between gives transactions to any session that is
// free, as poolers do in their modes "transaction" and "statement": settings, prepared statements
// and notifications would belong to somebody else. Takes two connections and some milliseconds,
// or through any pooler some hundred round trips.
void RequireOwnSessions(const std::string& connection_string);

}  // namespace tuskgate::gateway
