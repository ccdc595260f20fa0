#include "gateway/process/data_directory.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

namespace fs = std::filesystem;

// Where kSettings begin, which go along when the cluster is upgraded.
constexpr std::string_view kSettingsMark =
    "\n# --- Tuskgate's settings, good for a laptop; edit as you like ---\n";

// Appended to postgresql.conf when a cluster is made, where its owner may change them. What the
// gateway relies on (no TCP, the socket's place, durability) is set when postgres is started.
constexpr const char* kSettings = R"(
# --- Tuskgate's settings, good for a laptop; edit as you like ---
shared_buffers = 256MB
max_wal_size = 4GB
# Who reads need not write what others have changed before. A little at a time, as whoever is woken
# on the same processor waits for as long as pages are written.
bgwriter_delay = 10ms
bgwriter_lru_maxpages = 200
bgwriter_lru_multiplier = 4
min_wal_size = 512MB
wal_buffers = 16MB
checkpoint_timeout = 15min
wal_level = replica
random_page_cost = 1.1
jit = off
autovacuum = on
autovacuum_naptime = 15s
max_locks_per_transaction = 256
timezone = 'UTC'
# The gateway logs the errors of its statements itself.
log_min_messages = log
log_min_error_statement = panic
log_checkpoints = off
log_line_prefix = '%m [%p] '
log_timezone = 'UTC'
)";

constexpr std::uintmax_t kLargestLog = std::uintmax_t{16} << 20;

std::runtime_error SystemError(const std::string& what) {
  return std::runtime_error(fmt::format("{}: {}", what, std::generic_category().message(errno)));
}

void MakeDirectory(const std::string& path, mode_t mode) {
  if (mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
    throw SystemError("cannot make the directory " + path);
  }
}

void Flush(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool flushed = file >= 0 && fsync(file) == 0;
  if (file >= 0) close(file);
  if (!flushed) throw SystemError("cannot flush " + path);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) throw std::runtime_error("cannot read " + path);
  return text;
}

// Its owner and its mode stay.
void Overwrite(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
  Flush(path);
}

// At once, so that there is a cluster at its place at every moment.
void Exchange(const std::string& one, const std::string& other) {
  if (renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) != 0) {
    throw SystemError(fmt::format("cannot put {} in the place of {}", one, other));
  }
}

// Every directory from the root down to `path`, which is absolute.
std::vector<std::string> Ancestors(const std::string& path) {
  std::vector<std::string> directories;
  for (fs::path at = path;; at = at.parent_path()) {
    directories.push_back(at.string());
    if (at == at.root_path()) break;
  }
  std::reverse(directories.begin(), directories.end());
  return directories;
}

// libpq and PostgreSQL both read lists of socket directories: keep to characters that need no
// quoting in either.
bool FitsSocket(const std::string& directory) {
  const std::string path = fmt::format("{}/.s.PGSQL.{}", directory, kClusterPort);
  if (path.size() >= sizeof(sockaddr_un::sun_path)) return false;
  return std::all_of(path.begin(), path.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '.' || c == '-' || c == '_' || c == '+';
  });
}

// FNV-1a: the same directory finds the same name again after a crash.
std::uint64_t Hash(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

// What a killed gateway left may still be written to, or be tidied away, by what dies after it.
void RemoveAll(const std::string& path) {
  constexpr int kAttempts = 100;
  constexpr std::chrono::milliseconds kPause{50};
  std::error_code error;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    fs::remove_all(path, error);
    const bool changing =
        error == std::errc::no_such_file_or_directory || error == std::errc::directory_not_empty;
    if (!changing) break;
    std::this_thread::sleep_for(kPause);
  }
  if (error) throw std::runtime_error(fmt::format("{}: {}", path, error.message()));
}

}  // namespace

bool HasCluster(const std::string& data_directory) {
  const std::string cluster = data_directory + "/postgres";
  std::error_code error;
  // What cannot be looked at is not taken for nothing.
  if (!fs::exists(cluster, error)) return static_cast<bool>(error);
  return !fs::is_empty(cluster, error) || error;
}

DataDirectory::DataDirectory(const std::string& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    throw std::runtime_error(
        fmt::format("cannot make the data directory {}: {}", path, error.message()));
  }
  path_ = fs::canonical(path, error).string();
  if (error) {
    throw std::runtime_error(
        fmt::format("cannot enter the data directory {}: {}", path, error.message()));
  }
  Lock();
  try {
    ChooseUser();
    EnsureAccess();
  } catch (...) {
    close(lock_);
    throw;
  }
}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) close(lock_);
}

void DataDirectory::Lock() {
  const std::string file = path_ + "/tuskgate.lock";
  // Close-on-exec, so that PostgreSQL cannot keep the lock of a gateway that was killed.
  lock_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (lock_ < 0) throw SystemError("cannot open " + file);
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const bool taken = errno == EWOULDBLOCK;
    const std::runtime_error failure = SystemError("cannot lock " + file);
    close(lock_);
    lock_ = -1;
    if (!taken) throw failure;
    std::ifstream holder(file);
    std::string process;
    std::getline(holder, process);
    throw std::runtime_error(
        fmt::format("the data directory {} is in use by another Tuskgate{}", path_,
                    process.empty() ? "" : fmt::format(" (process {})", process)));
  }
  const std::string process = fmt::format("{}\n", getpid());
  if (ftruncate(lock_, 0) != 0 ||
      pwrite(lock_, process.data(), process.size(), 0) != static_cast<ssize_t>(process.size())) {
    const std::runtime_error failure = SystemError("cannot write " + file);
    close(lock_);
    lock_ = -1;
    throw failure;
  }
}

void DataDirectory::ChooseUser() {
  struct stat cluster {};
  const bool exists = stat(ClusterPath().c_str(), &cluster) == 0;
  if (geteuid() != 0) {
    if (exists && cluster.st_uid != geteuid()) {
      throw std::runtime_error(
          fmt::format("{} belongs to another user (uid {}): run Tuskgate as that user or as root",
                      ClusterPath(), cluster.st_uid));
    }
    return;
  }
  // PostgreSQL refuses to run as root.
  if (exists) {
    user_ = FindUser(cluster.st_uid);
    if (cluster.st_uid == 0 || !user_) {
      throw std::runtime_error(
          fmt::format("{} belongs to uid {}, as which PostgreSQL cannot run: give it to another "
                      "user, such as with chown -R postgres",
                      ClusterPath(), cluster.st_uid));
    }
    return;
  }
  for (const char* name : {"postgres", "nobody"}) {
    user_ = FindUser(name);
    if (user_ && user_->uid != 0) return;
  }
  throw std::runtime_error(
      "PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody");
}

void DataDirectory::EnsureAccess() const {
  std::optional<std::string> closed = FirstClosedDirectory(Ancestors(path_), user_);
  if (closed == path_ && user_) {
    // Made by mktemp -d or the like. It is ours, and all within that matters is private anyway.
    struct stat found {};
    if (stat(path_.c_str(), &found) == 0) chmod(path_.c_str(), (found.st_mode & 07777) | 0011);
    closed = FirstClosedDirectory({path_}, user_);
  }
  if (!closed) return;
  if (!user_) throw std::runtime_error("cannot enter the directory " + *closed);
  throw std::runtime_error(
      fmt::format("PostgreSQL runs as the user {}, who may not enter {}: allow it (chmod o+x {}), "
                  "or keep the data elsewhere (--data)",
                  user_->name, *closed, *closed));
}

std::optional<int> DataDirectory::ClusterVersion() const {
  const std::string cluster = ClusterPath();
  std::error_code error;
  if (!fs::exists(cluster, error)) return std::nullopt;
  std::ifstream file(cluster + "/PG_VERSION");
  int version = 0;
  if (file >> version) return version;
  if (fs::is_empty(cluster, error) && !error) return std::nullopt;
  throw std::runtime_error(
      fmt::format("{} exists, but is not a PostgreSQL cluster (no PG_VERSION)", cluster));
}

void DataDirectory::Initialize(const std::string& unfinished, const PostgresBinaries& binaries,
                               const std::vector<std::string>& options) const {
  RemoveAll(unfinished);
  if (!MakePrivate(unfinished)) throw std::runtime_error("cannot make " + unfinished);

  std::vector<std::string> command = {binaries.directory + "/initdb",
                                      "--pgdata=" + unfinished,
                                      std::string("--username=") + kClusterRole,
                                      "--encoding=UTF8",
                                      "--locale=C",
                                      "--auth-local=trust",  // the socket's directory is private
                                      "--auth-host=reject",
                                      "--no-instructions"};
  command.insert(command.end(), options.begin(), options.end());
  const ProgramResult result = RunProgram(std::move(command), user_);
  if (!result.success) {
    throw std::runtime_error(
        fmt::format("cannot make a PostgreSQL cluster in {}: initdb ended "
                    "with {}:\n{}",
                    path_, result.ending, result.output));
  }
}

void DataDirectory::CreateCluster(const PostgresBinaries& binaries, bool durable) {
  const std::string unfinished = path_ + "/postgres.initdb";
  std::vector<std::string> options;
  if (!durable) options.emplace_back("--no-sync");
  Initialize(unfinished, binaries, options);
  const std::string settings = unfinished + "/postgresql.conf";
  {
    std::ofstream file(settings, std::ios::app);
    file << kSettings;
    if (!file.flush()) throw std::runtime_error("cannot write " + settings);
  }
  if (durable) Flush(settings);
  if (rename(unfinished.c_str(), ClusterPath().c_str()) != 0) {
    throw SystemError(fmt::format("cannot rename {} to {}", unfinished, ClusterPath()));
  }
  if (durable) Flush(path_);
}

void DataDirectory::UpgradeCluster(const PostgresBinaries& from, const PostgresBinaries& to,
                                   const std::vector<std::string>& options,
                                   const std::string& kept) {
  const std::string upgraded = path_ + "/postgres.upgrade";
  const std::string socket = MakeSocketDirectory();
  Initialize(upgraded, to, options);
  std::vector<std::string> command = {to.directory + "/pg_upgrade"};
  command.push_back("--old-bindir=" + from.directory);
  command.push_back("--new-bindir=" + to.directory);
  command.push_back("--old-datadir=" + ClusterPath());
  command.push_back("--new-datadir=" + upgraded);
  command.push_back(fmt::format("--username={}", kClusterRole));
  command.push_back("--socketdir=" + socket);
  const ProgramResult result = RunProgram(std::move(command), user_, upgraded);
  if (socket != UsualSocketDirectory()) rmdir(socket.c_str());
  if (!result.success) {
    throw std::runtime_error(
        fmt::format("pg_upgrade ended with {}, and the cluster is as it was:\n{}", result.ending,
                    result.output));
  }
  // It would delete what is at the old cluster's path, where the new one will be.
  RemoveAll(upgraded + "/delete_old_cluster.sh");
  // What its owner has set, and who may come in.
  for (const char* name : {"/postgresql.auto.conf", "/pg_hba.conf", "/pg_ident.conf"}) {
    Overwrite(upgraded + name, ReadFile(ClusterPath() + name));
  }
  const std::string before = ReadFile(ClusterPath() + "/postgresql.conf");
  const std::size_t ours = before.find(kSettingsMark);
  Overwrite(upgraded + "/postgresql.conf",
            ReadFile(upgraded + "/postgresql.conf") +
                (ours == std::string::npos ? kSettings : before.substr(ours)));
  Flush(upgraded);
  Exchange(upgraded, ClusterPath());
  if (rename(upgraded.c_str(), kept.c_str()) != 0) {
    throw SystemError(fmt::format("cannot rename {} to {}", upgraded, kept));
  }
  Flush(path_);
}

void DataDirectory::UndoUpgrade(const std::string& kept) {
  Exchange(kept, ClusterPath());
  RemoveAll(kept);
  Flush(path_);
}

bool DataDirectory::MakePrivate(const std::string& path) const {
  if (mkdir(path.c_str(), 0700) == 0) {
    if (user_ && chown(path.c_str(), user_->uid, user_->gid) != 0) {
      throw SystemError(fmt::format("cannot give {} to the user {}", path, user_->name));
    }
    return true;
  }
  if (errno != EEXIST) throw SystemError("cannot make the directory " + path);
  struct stat found {};
  const uid_t owner = user_ ? user_->uid : geteuid();
  return lstat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == owner &&
         (found.st_mode & 077) == 0;
}

std::string DataDirectory::MakeSocketDirectory() {
  std::string usual = UsualSocketDirectory();
  if (FitsSocket(usual)) {
    if (MakePrivate(usual)) return usual;
    throw std::runtime_error(
        fmt::format("{} is not a directory of PostgreSQL's user alone: remove it", usual));
  }
  const uid_t owner = user_ ? user_->uid : geteuid();
  std::string directory = fmt::format("/tmp/tuskgate-{}-{:016x}", owner, Hash(path_));
  if (MakePrivate(directory)) return directory;
  // Somebody took the name.
  directory = "/tmp/tuskgate-XXXXXX";
  if (mkdtemp(directory.data()) == nullptr) throw SystemError("cannot make a directory in /tmp");
  if (user_ && chown(directory.c_str(), user_->uid, user_->gid) != 0) {
    throw SystemError(fmt::format("cannot give {} to the user {}", directory, user_->name));
  }
  return directory;
}

int DataDirectory::OpenLog() const {
  MakeDirectory(path_ + "/log", 0700);
  const std::string path = LogPath();
  std::error_code error;
  if (const std::uintmax_t size = fs::file_size(path, error); !error && size > kLargestLog) {
    fs::rename(path, path + ".1", error);
  }
  const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) throw SystemError("cannot open " + path);
  return file;
}

std::optional<pid_t> DataDirectory::RunningPostmaster() const {
  std::ifstream file(ClusterPath() + "/postmaster.pid");
  pid_t process = 0;
  if (!(file >> process) || process <= 1) return std::nullopt;
  if (kill(process, 0) != 0 && errno != EPERM) return std::nullopt;
  // The number may have gone to another process since: a postmaster works in its data directory.
  std::error_code error;
  const fs::path place = fs::read_symlink(fmt::format("/proc/{}/cwd", process), error);
  if (error || place != ClusterPath()) return std::nullopt;
  return process;
}

}  // namespace tuskgate::gateway
