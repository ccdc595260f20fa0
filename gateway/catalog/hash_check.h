// The gateway computes PostgreSQL's partition hashes itself (translator/model/postgres_hash.h).
#pragma once

#include <string>

namespace tuskgate::gateway {

// Compares them with the server's own; throws std::runtime_error when they differ, as they would on
// a big-endian server: then items would be looked for where they are not.
void CheckHashes(const std::string& connection_string);

}  // namespace tuskgate::gateway
