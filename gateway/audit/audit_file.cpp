#include "gateway/audit/audit_file.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

constexpr mode_t kMode = 0640;

// Without waiting for whoever is to read a pipe.
int Open(const std::string& name) {
  return open(name.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
              kMode);
}

}  // namespace

AuditFile::AuditFile(std::string name) : name_(std::move(name)) {
  descriptor_ = IsStdout() ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0) : Open(name_);
  if (descriptor_ < 0) {
    throw std::runtime_error(
        fmt::format("--audit-log: cannot open {}: {}", name_, std::strerror(errno)));
  }
  Examine();
}

AuditFile::~AuditFile() { close(descriptor_); }

void AuditFile::Examine() {
  struct stat status {};
  is_regular_ = fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
}

std::string AuditFile::Reopen() {
  if (IsStdout()) return {};
  const int opened = Open(name_);
  if (opened < 0) return std::strerror(errno);
  close(descriptor_);
  descriptor_ = opened;
  Examine();
  return {};
}

void AuditFile::Wait(int milliseconds) const {
  pollfd file{descriptor_, POLLOUT, 0};
  // A file is always ready, also when its disk is full.
  if (is_regular_ || poll(&file, 1, milliseconds) < 0 || (file.revents & POLLOUT) == 0) {
    poll(nullptr, 0, is_regular_ ? milliseconds : 0);
  }
}

std::size_t AuditFile::Append(std::string_view lines) {
  std::size_t written = 0;
  while (written < lines.size()) {
    std::size_t next = lines.size() - written;
    if (!is_regular_ && IsStdout()) {
      // Others share it, so it is left as it is: up to this much does not wait where there is room.
      pollfd file{descriptor_, POLLOUT, 0};
      if (poll(&file, 1, 0) != 1 || (file.revents & POLLOUT) == 0) {
        errno = EAGAIN;
        return written;
      }
      next = std::min(next, std::size_t{PIPE_BUF});
    }
    const ssize_t bytes = write(descriptor_, lines.data() + written, next);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) break;
    written += static_cast<std::size_t>(bytes);
  }
  if (written == lines.size() || !is_regular_) return written;
  const int reason = errno;
  const std::size_t newline = lines.substr(0, written).rfind('\n');
  const std::size_t whole = newline == std::string_view::npos ? 0 : newline + 1;
  struct stat status {};
  const auto rest = static_cast<off_t>(written - whole);
  // Where it cannot be cut, the rest of the line goes behind it.
  if (rest > 0 && fstat(descriptor_, &status) == 0 &&
      ftruncate(descriptor_, status.st_size - rest) == 0) {
    written = whole;
  }
  errno = reason;
  return written;
}

}  // namespace tuskgate::gateway
