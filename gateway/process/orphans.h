// Processes of a PostgreSQL whose postmaster died: killed for want of memory, say. Those that wait
// find out and end, those that compute go on, and no other postmaster starts beside them.
#pragma once

#include <string>
#include <vector>

#include <sys/types.h>

namespace tuskgate::gateway {

// Those that work in the cluster's directory. To be asked while no postmaster runs there.
std::vector<pid_t> OrphansIn(const std::string& cluster_path);

}  // namespace tuskgate::gateway
