// Where PostgreSQL's programs are installed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tuskgate::gateway {

constexpr int kLeastPostgresVersion = 15;

struct PostgresBinaries {
  std::string directory;  // holds initdb and postgres
  int major_version = 0;
};

// The major version in what `postgres --version` prints, such as "postgres (PostgreSQL) 15.8".
std::optional<int> ParsePostgresVersion(std::string_view text);

// Installed servers of at least kLeastPostgresVersion: the one that PATH's pg_config names first,
// then those of Debian's layout, newest first.
std::vector<PostgresBinaries> FindPostgresBinaries();

// The first, or the first of `required_version` if there is one: the version that made a cluster is
// the only one that can run it. Throws std::runtime_error if there is none.
PostgresBinaries ChoosePostgresBinaries(std::optional<int> required_version);

}  // namespace tuskgate::gateway
