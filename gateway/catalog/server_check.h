// What the gateway must know of the server before it serves.
#pragma once

#include <string>

#include "translator/model/stored_item.h"

namespace tuskgate::gateway {

// Compares the hashes that the gateway computes itself (translator/model/postgres_hash.h) with the
// server's own; throws std::runtime_error when they differ, as they would on a big-endian server:
// then items would be looked for where they are not.
void CheckHashes(const std::string& connection_string);

// Binary when the database has the cast that it needs and a sample comes back right, else text.
translator::ItemFormat DetectItemFormat(const std::string& connection_string);

// Makes that cast, which takes a superuser. It is explicit, and changes nothing for other users of
// the database; still it is not in a schema of ours, so only the embedded cluster gets it unasked.
void CreateItemCast(const std::string& connection_string);

// The role of the embedded cluster is called like our schema, so that `"$user"` in PostgreSQL's own
// search_path would have a `create table` in psql make tables among ours. From now on they are in
// `public`, unless somebody has set the database's search_path.
void UsePublicSchema(const std::string& connection_string);

}  // namespace tuskgate::gateway
