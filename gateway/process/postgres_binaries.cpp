#include "gateway/process/postgres_binaries.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>

#include "gateway/process/child_process.h"

namespace tuskgate::gateway {
namespace {

namespace fs = std::filesystem;

std::optional<PostgresBinaries> Inspect(const std::string& directory) {
  const std::string postgres = directory + "/postgres";
  if (access(postgres.c_str(), X_OK) != 0 || access((directory + "/initdb").c_str(), X_OK) != 0) {
    return std::nullopt;
  }
  const ProgramResult result = RunProgram({postgres, "--version"}, std::nullopt);
  const std::optional<int> version = ParsePostgresVersion(result.output);
  if (!result.success || !version || *version < kLeastPostgresVersion) return std::nullopt;
  return PostgresBinaries{directory, *version};
}

}  // namespace

std::optional<int> ParsePostgresVersion(std::string_view text) {
  constexpr std::string_view kMark = "(PostgreSQL) ";
  const std::size_t at = text.find(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(at + kMark.size());
  int version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error != std::errc()) return std::nullopt;
  return version;
}

std::vector<PostgresBinaries> FindPostgresBinaries() {
  std::vector<std::string> directories;
  ProgramResult result = RunProgram({"pg_config", "--bindir"}, std::nullopt);
  if (result.success) {
    while (!result.output.empty() && result.output.back() == '\n') result.output.pop_back();
    directories.push_back(std::move(result.output));
  }
  std::vector<PostgresBinaries> found;
  for (const std::string& directory : directories) {
    if (auto binaries = Inspect(directory)) found.push_back(*std::move(binaries));
  }

  std::vector<PostgresBinaries> debian;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", error)) {
    const std::string directory = entry.path().string() + "/bin";
    const bool known = std::any_of(found.begin(), found.end(), [&](const PostgresBinaries& other) {
      return other.directory == directory;
    });
    if (known) continue;
    if (auto binaries = Inspect(directory)) debian.push_back(*std::move(binaries));
  }
  std::sort(debian.begin(), debian.end(), [](const auto& left, const auto& right) {
    return left.major_version > right.major_version;
  });
  found.insert(found.end(), debian.begin(), debian.end());
  return found;
}

PostgresBinaries ChoosePostgresBinaries(std::optional<int> required_version) {
  const std::vector<PostgresBinaries> found = FindPostgresBinaries();
  if (found.empty()) {
    throw std::runtime_error(fmt::format(
        "no PostgreSQL {} or later is installed: neither PATH's pg_config nor "
        "/usr/lib/postgresql leads to one. Install it (Debian: apt install postgresql-15), or use "
        "an existing server with --database-url",
        kLeastPostgresVersion));
  }
  if (!required_version) return found.front();
  for (const PostgresBinaries& binaries : found) {
    if (binaries.major_version == *required_version) return binaries;
  }
  throw std::runtime_error(
      fmt::format("the cluster was made by PostgreSQL {}, of which no server is installed; there "
                  "is PostgreSQL {} in {}",
                  *required_version, found.front().major_version, found.front().directory));
}

}  // namespace tuskgate::gateway
