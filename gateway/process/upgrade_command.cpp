#include "gateway/process/upgrade_command.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include "gateway/process/child_process.h"
#include "gateway/process/data_directory.h"
#include "gateway/process/embedded_cluster.h"
#include "gateway/process/postgres_binaries.h"

namespace tuskgate::gateway {
namespace {

namespace fs = std::filesystem;

// The first version whose initdb makes data checksums unless told otherwise.
constexpr int kChecksumsByDefault = 18;

PostgresBinaries Latest() {
  const std::vector<PostgresBinaries> found = FindPostgresBinaries();
  if (found.empty()) return ChoosePostgresBinaries(std::nullopt);  // which says what is missing
  return *std::max_element(found.begin(), found.end(), [](const auto& left, const auto& right) {
    return left.major_version < right.major_version;
  });
}

// What a later PostgreSQL needs to take over, and the old one to be read.
void RequirePrograms(const PostgresBinaries& from, const PostgresBinaries& to) {
  const auto require = [](const PostgresBinaries& binaries, const char* program) {
    const std::string path = binaries.directory + "/" + program;
    if (access(path.c_str(), X_OK) == 0) return;
    throw std::runtime_error(fmt::format("there is no {}, which an upgrade needs", path));
  };
  for (const char* program : {"pg_controldata", "pg_ctl", "pg_resetwal"}) require(from, program);
  for (const char* program : {"pg_controldata", "pg_ctl", "pg_dump", "pg_dumpall", "pg_resetwal",
                              "pg_restore", "pg_upgrade", "psql", "vacuumdb"}) {
    require(to, program);
  }
}

bool HasChecksums(const PostgresBinaries& binaries, const DataDirectory& directory) {
  const ProgramResult result = RunProgram(
      {binaries.directory + "/pg_controldata", directory.ClusterPath()}, directory.RunAs());
  if (!result.success) {
    throw std::runtime_error(
        fmt::format("pg_controldata ended with {}:\n{}", result.ending, result.output));
  }
  return result.output.find("Data page checksum version:           0\n") == std::string::npos;
}

// Starts the cluster with its own version and ends it: what was left by a crash is recovered, and
// it is known to work.
void Exercise(const ClusterOptions& options, const std::function<void(EmbeddedCluster&)>& use) {
  EmbeddedCluster cluster(options);
  cluster.Start();
  use(cluster);
  cluster.Stop();
}

// Planning needs statistics, which versions before 18 do not take along.
void Analyze(const PostgresBinaries& binaries, const std::string& connection_string) {
  const ProgramResult result = RunProgram({binaries.directory + "/vacuumdb", "--analyze-only",
                                           "--quiet", "--dbname=" + connection_string},
                                          std::nullopt);
  if (!result.success) {
    throw std::runtime_error(
        fmt::format("the cluster is upgraded, but vacuumdb --analyze-only ended with {}:\n{}",
                    result.ending, result.output));
  }
}

}  // namespace

bool UpgradeCluster(const std::string& data_directory,
                    const std::function<void(std::string_view)>& log,
                    const std::function<bool()>& cancelled) {
  const PostgresBinaries to = Latest();
  ClusterOptions options;
  options.directory = data_directory;
  options.log = log;
  options.cancelled = cancelled;
  std::string kept;
  {
    const DataDirectory directory(data_directory);
    const int version = directory.ClusterVersion().value_or(to.major_version);
    if (version >= to.major_version) return false;
    RequirePrograms(ChoosePostgresBinaries(version), to);
    kept = fmt::format("{}.{}", directory.ClusterPath(), version);
    if (fs::exists(kept)) {
      throw std::runtime_error(
          fmt::format("{} is there, left by an upgrade before: move it away", kept));
    }
  }
  Exercise(options, [](EmbeddedCluster&) {});
  {
    DataDirectory directory(data_directory);
    const PostgresBinaries from = ChoosePostgresBinaries(directory.ClusterVersion());
    log(fmt::format("upgrading the cluster in {} from PostgreSQL {} to {}", directory.Path(),
                    from.major_version, to.major_version));
    std::vector<std::string> checksums;
    if (HasChecksums(from, directory)) {
      checksums.emplace_back("--data-checksums");
    } else if (to.major_version >= kChecksumsByDefault) {
      checksums.emplace_back("--no-data-checksums");
    }
    directory.UpgradeCluster(from, to, checksums, kept);
  }
  bool started = false;
  try {
    Exercise(options, [&](EmbeddedCluster& cluster) {
      started = true;
      log("making statistics");
      Analyze(to, cluster.ConnectionString("tuskgate"));
    });
  } catch (const std::runtime_error& error) {
    if (started) throw;
    // A setting that the new version does not know, for example.
    DataDirectory(data_directory).UndoUpgrade(kept);
    throw std::runtime_error(
        fmt::format("the new cluster did not start, and the old one is back: {}", error.what()));
  }
  log(fmt::format("done; the old cluster is in {}: remove it once you trust the new one", kept));
  return true;
}

}  // namespace tuskgate::gateway
