// `tuskgate upgrade-cluster`: has a later major version of PostgreSQL run the embedded cluster.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace tuskgate::gateway {

// Makes a cluster of the latest PostgreSQL that is installed, has that version's pg_upgrade copy
// everything into it, and puts it in the place of the old one, which stays beside it as
// postgres.15, say. Until then nothing of the old one is changed, and after any failure it is as
// before. `log` is told what is done, and `cancelled` asked now and then whether to give up.
//
// Returns false when there is no later version. Throws std::runtime_error with a message for the
// operator.
bool UpgradeCluster(const std::string& data_directory,
                    const std::function<void(std::string_view)>& log,
                    const std::function<bool()>& cancelled);

}  // namespace tuskgate::gateway
