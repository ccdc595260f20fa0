#include "gateway/process/orphans.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace tuskgate::gateway {

std::vector<pid_t> OrphansIn(const std::string& cluster_path) {
  namespace fs = std::filesystem;
  std::vector<pid_t> orphans;
  std::error_code error;
  const fs::path cluster = fs::canonical(cluster_path, error);
  if (error) return orphans;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    pid_t process = 0;
    const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), process);
    if (fault != std::errc() || end != name.data() + name.size()) continue;
    // Processes come and go while they are looked at, and others' cannot be.
    std::error_code gone;
    if (fs::read_symlink(entry.path() / "cwd", gone) != cluster || gone) continue;
    std::ifstream file(entry.path() / "cmdline", std::ios::binary);
    const std::string title{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (title.starts_with("postgres: ")) orphans.push_back(process);  // and no shell or the like
  }
  return orphans;
}

}  // namespace tuskgate::gateway
