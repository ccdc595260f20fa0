// The file of --credentials: users, groups, roles and their keys, for those who keep no identities
// in the database.
//
//   {"users": [{"name": "alice", "path": "/", "tags": {"team": "blue"}, "groups": ["readers"],
//               "policies": ["orders", "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess", {...}],
//               "boundary": "orders",
//               "accessKeys": [{"accessKeyId": "AKIA...", "secretAccessKey": "...",
//                               "status": "Active"}]}],
//    "groups": [{"name": "readers", "policies": [...]}],
//    "roles": [{"name": "loader", "trust": {...}, "policies": [...], "maxSessionDuration": 3600}],
//    "policies": {"orders": {"Version": "2012-10-17", "Statement": [...]}},
//    "root": {"accessKeys": [...]}}
//
// Users and roles may also have an "id", such as AIDA and 17 more, and "sessionsSince", in seconds
// since 1970: sessions that began before are not taken any more.
//
// What is not known is refused, so that a slip in a name does not give or take rights.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "gateway/identity/declared.h"

namespace tuskgate::gateway {

// Pure. Messages do not repeat secrets.
boost::system::result<DeclaredIdentities, IdentityFault> ReadIdentities(std::string_view text);

// The same of what a database holds: whoever has a fault is left out, and the others are there.
boost::system::result<DeclaredIdentities, IdentityFault> ReadStoredIdentities(
    std::string_view text, std::vector<IdentityFault>& left_out);

}  // namespace tuskgate::gateway
