#include "gateway/identity/protected_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int number() const { return number_; }

 private:
  const int number_;
};

[[noreturn]] void FailToWrite(const std::string& path) {
  throw std::runtime_error(fmt::format("cannot write {}: {}", path, std::strerror(errno)));
}

IdentityFault Unreadable(const std::string& path) {
  return {fmt::format("cannot read {}: {}", path, std::strerror(errno))};
}

}  // namespace

// Of what was opened, not of the name: that may be another file by then.
boost::system::result<std::string, IdentityFault> ReadProtectedFile(const std::string& path) {
  constexpr unsigned kOfOthers = 077;
  constexpr unsigned kOfOthersButReadingByTheGroup = 037;
  constexpr uid_t kRoot = 0;
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (file.number() < 0 || fstat(file.number(), &facts) != 0) return Unreadable(path);
  if (!S_ISREG(facts.st_mode)) return IdentityFault{fmt::format("{} is no file", path)};
  if (facts.st_uid != kRoot && facts.st_uid != geteuid()) {
    return IdentityFault{fmt::format("{} is to belong to this user or to root", path)};
  }
  if ((facts.st_mode & (facts.st_uid == kRoot ? kOfOthersButReadingByTheGroup : kOfOthers)) != 0) {
    return IdentityFault{fmt::format(
        "{} has secrets and is open to others: its mode is to be 0600 at most, or 0640 if it is "
        "root's (chmod 600)",
        path)};
  }
  std::string text;
  std::array<char, 65'536> piece{};
  for (;;) {
    const ssize_t size = read(file.number(), piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Unreadable(path);
    if (size == 0) return {boost::system::in_place_value, std::move(text)};
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
}

void MakeProtectedFile(const std::string& path, const std::string& text) {
  constexpr mode_t kMode = 0600;
  const Descriptor file(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode));
  if (file.number() < 0) FailToWrite(path);
  std::string_view rest = text;
  while (!rest.empty()) {
    const ssize_t size = write(file.number(), rest.data(), rest.size());
    if (size < 0 && errno != EINTR) FailToWrite(path);
    if (size > 0) rest.remove_prefix(static_cast<std::size_t>(size));
  }
  if (fsync(file.number()) != 0) FailToWrite(path);
}

void ReplaceProtectedFile(const std::string& path, const std::string& text) {
  constexpr mode_t kPermissions = 07777;
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) FailToWrite(path);
  const std::string other = path + ".new";
  unlink(other.c_str());  // left by one that was interrupted
  MakeProtectedFile(other, text);
  if (chown(other.c_str(), facts.st_uid, facts.st_gid) != 0 ||
      chmod(other.c_str(), facts.st_mode & kPermissions) != 0 ||
      std::rename(other.c_str(), path.c_str()) != 0) {
    FailToWrite(path);
  }
}

}  // namespace tuskgate::gateway
