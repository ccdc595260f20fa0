#include "gateway/process/child_process.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to us

namespace tuskgate::gateway {
namespace {

std::runtime_error SystemError(const std::string& what) {
  return std::runtime_error(fmt::format("{}: {}", what, std::generic_category().message(errno)));
}

std::optional<User> ReadUser(const passwd* entry) {
  if (entry == nullptr) return std::nullopt;
  User user{entry->pw_name, entry->pw_uid, entry->pw_gid, {}};
  int count = 64;
  user.groups.resize(static_cast<std::size_t>(count));
  if (getgrouplist(entry->pw_name, entry->pw_gid, user.groups.data(), &count) < 0) {
    user.groups.resize(static_cast<std::size_t>(count));
    getgrouplist(entry->pw_name, entry->pw_gid, user.groups.data(), &count);
  }
  user.groups.resize(static_cast<std::size_t>(count));
  return user;
}

// Async-signal-safe.
bool BecomeUser(const User& user) {
  return setgroups(user.groups.size(), user.groups.data()) == 0 && setgid(user.gid) == 0 &&
         setuid(user.uid) == 0;
}

// The environment without PG*, which would change what PostgreSQL's programs do, without what is
// ours alone, secrets among it, and in English.
std::vector<std::string> ChildEnvironment(const std::optional<User>& user) {
  constexpr std::string_view kLeftOut[] = {"PG", "LC_", "LANG", "TUSKGATE_", "AWS_"};
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    if (std::any_of(std::begin(kLeftOut), std::end(kLeftOut),
                    [text](std::string_view start) { return text.starts_with(start); })) {
      continue;
    }
    if (user && (text.starts_with("HOME=") || text.starts_with("USER="))) continue;
    variables.emplace_back(text);
  }
  variables.emplace_back("LC_ALL=C");
  if (user) variables.push_back("USER=" + user->name);
  return variables;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  pointers.reserve(strings.size() + 1);
  for (std::string& text : strings) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void FailInChild(const char* message) {
  // Nobody is left to tell if even this write fails.
  [[maybe_unused]] const ssize_t written =
      write(STDERR_FILENO, message, std::char_traits<char>::length(message));
  _exit(127);
}

void ResetSignals() {
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

std::optional<User> FindUser(const std::string& name) { return ReadUser(getpwnam(name.c_str())); }

std::optional<User> FindUser(uid_t uid) { return ReadUser(getpwuid(uid)); }

pid_t StartChild(const ChildOptions& options) {
  std::vector<std::string> arguments = options.arguments;
  std::vector<std::string> variables = ChildEnvironment(options.user);
  const std::vector<char*> argv = Pointers(arguments);
  const std::vector<char*> envp = Pointers(variables);
  const pid_t parent = getpid();

  const pid_t child = fork();
  if (child < 0) throw SystemError("cannot start " + options.arguments.front());
  if (child > 0) return child;

  ResetSignals();
  setsid();
  const int null = open("/dev/null", O_RDWR);
  const int output = options.output >= 0 ? options.output : null;
  if (null < 0 || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0 ||
      dup2(null, STDIN_FILENO) < 0) {
    _exit(127);
  }
  close_range(STDERR_FILENO + 1, ~0U, 0);
  if (options.user && !BecomeUser(*options.user)) FailInChild("cannot become another user\n");
  if (options.death_signal != 0) {
    // After the change of user, which clears it; and the parent may have ended in between.
    prctl(PR_SET_PDEATHSIG, options.death_signal);
    if (getppid() != parent) _exit(127);
  }
  umask(077);
  if (chdir(options.working_directory.c_str()) != 0) FailInChild("cannot enter the directory\n");
  execvpe(argv[0], argv.data(), envp.data());
  FailInChild("cannot execute the program\n");
}

std::string DescribeEnding(int status) {
  if (WIFSIGNALED(status)) return fmt::format("signal {}", WTERMSIG(status));
  return fmt::format("exit status {}", WEXITSTATUS(status));
}

ProgramResult RunProgram(std::vector<std::string> arguments, const std::optional<User>& user,
                         const std::string& working_directory) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError("cannot make a pipe");
  ChildOptions options;
  options.arguments = std::move(arguments);
  options.user = user;
  options.working_directory = working_directory;
  options.output = ends[1];
  options.death_signal = SIGKILL;
  pid_t child = -1;
  try {
    child = StartChild(options);
  } catch (...) {
    close(ends[0]);
    close(ends[1]);
    throw;
  }
  close(ends[1]);

  ProgramResult result;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = read(ends[0], buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    result.output.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.success = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  result.ending = DescribeEnding(status);
  return result;
}

std::optional<std::string> FirstClosedDirectory(const std::vector<std::string>& directories,
                                                const std::optional<User>& user) {
  // A process cannot check access as somebody else: a short-lived child becomes that user.
  const pid_t child = fork();
  if (child < 0) throw SystemError("cannot start a process");
  if (child == 0) {
    if (user && !BecomeUser(*user)) _exit(255);
    int number = 1;
    for (const std::string& directory : directories) {
      if (number < 250 && faccessat(AT_FDCWD, directory.c_str(), X_OK, AT_EACCESS) != 0) {
        _exit(number);
      }
      ++number;
    }
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) == 255) {
    throw std::runtime_error(fmt::format("cannot become the user {}", user ? user->name : "self"));
  }
  const int number = WEXITSTATUS(status);
  if (number == 0) return std::nullopt;
  return directories.at(static_cast<std::size_t>(number) - 1);
}

}  // namespace tuskgate::gateway
