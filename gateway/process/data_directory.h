// The directory of an embedded cluster, and everything in it:
//
//   tuskgate.lock    locked by the gateway that uses the directory, for as long as it lives
//   postgres/        the cluster (PGDATA), owned by the user that PostgreSQL runs as
//   postgres.initdb/ a cluster being made; left behind when that was interrupted, and redone
//   postgres.upgrade/ the same of a later version, by `tuskgate upgrade-cluster`
//   postgres.15/     the cluster as it was before, kept by that
//   socket/          PostgreSQL's unix socket, unless the path would be too long for one
//   log/postgres.log what PostgreSQL writes to stderr
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "gateway/process/child_process.h"
#include "gateway/process/postgres_binaries.h"

namespace tuskgate::gateway {

// Role that owns the embedded cluster. Only the cluster's own user and root reach its socket.
constexpr const char* kClusterRole = "tuskgate";

// PostgreSQL's port, which is a part of the socket's file name; nothing listens on TCP.
constexpr int kClusterPort = 5432;

// Whether the directory has a cluster, or what keeps one from being made there. Changes nothing.
bool HasCluster(const std::string& data_directory);

// Not thread-safe. All members throw std::runtime_error with a message for the operator.
class DataDirectory {
 public:
  // Makes the directory if there is none, locks it, and decides as whom PostgreSQL runs: as this
  // process's user, or if that is root, as the cluster's owner, `postgres` or `nobody`.
  explicit DataDirectory(const std::string& path);
  ~DataDirectory();
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

  const std::string& Path() const { return path_; }  // absolute, without symbolic links
  std::string ClusterPath() const { return path_ + "/postgres"; }
  const std::optional<User>& RunAs() const { return user_; }  // nothing: as this process's user

  // The major version that made the cluster; nothing if there is no cluster yet.
  std::optional<int> ClusterVersion() const;

  // Makes the cluster: at its place only once complete and, if `durable`, flushed to disk.
  void CreateCluster(const PostgresBinaries& binaries, bool durable);

  // Makes a cluster of `to` with all that the one there has, which `from` made and which does not
  // run, and puts it at its place; the one there becomes `kept`. `options` are initdb's.
  void UpgradeCluster(const PostgresBinaries& from, const PostgresBinaries& to,
                      const std::vector<std::string>& options, const std::string& kept);
  // Puts the old cluster back, and removes the new one.
  void UndoUpgrade(const std::string& kept);

  // Makes a directory for the socket that only the cluster's user can enter: socket/, or one below
  // /tmp if socket/ is too long a path for a socket (107 bytes) or needs quoting.
  std::string MakeSocketDirectory();
  std::string UsualSocketDirectory() const { return path_ + "/socket"; }

  // Opens log/postgres.log for appending; one above 16 MiB is first renamed to postgres.log.1.
  // The caller closes the descriptor.
  int OpenLog() const;
  std::string LogPath() const { return path_ + "/log/postgres.log"; }

  // A live postmaster of this cluster, started by whomever.
  std::optional<pid_t> RunningPostmaster() const;

 private:
  void Lock();
  void ChooseUser();
  // Opens the directory itself to PostgreSQL's user if need be, but none above it.
  void EnsureAccess() const;
  // Makes `path` if missing, and ensures that it belongs to PostgreSQL's user alone. False if it is
  // somebody else's or no directory.
  bool MakePrivate(const std::string& path) const;
  // initdb, in a new directory.
  void Initialize(const std::string& unfinished, const PostgresBinaries& binaries,
                  const std::vector<std::string>& options) const;

  std::string path_;
  std::optional<User> user_;
  int lock_ = -1;
};

}  // namespace tuskgate::gateway
