// Children of the gateway: initdb, postgres and their like, run without root's privileges.
//
// Everything a child does between fork and exec is async-signal-safe, so children may be started
// while other threads run. Every child gets a session of its own (a Ctrl-C in the terminal reaches
// the gateway only), default signal handling, /dev/null as its input and no inherited descriptor.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tuskgate::gateway {

// An operating system user that a child can become.
struct User {
  std::string name;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;
};

// Nothing if there is no such user.
std::optional<User> FindUser(const std::string& name);
std::optional<User> FindUser(uid_t uid);

struct ChildOptions {
  std::vector<std::string> arguments;  // the first is the program, looked up in PATH without '/'
  std::optional<User> user;            // become this user; needs root
  std::string working_directory = "/";
  int output = -1;  // descriptor that becomes stdout and stderr; -1 is /dev/null
  // Sent to the child by the kernel when the thread that started it ends; 0 for none.
  int death_signal = 0;
};

// Returns the child's process id. Throws std::runtime_error if it cannot be started; a program that
// cannot be executed ends with status 127.
pid_t StartChild(const ChildOptions& options);

struct ProgramResult {
  bool success = false;  // ended by itself, with status 0
  std::string ending;    // "exit status 1", "signal 9"
  std::string output;    // stdout and stderr
};

// Runs a program to its end; killed with the gateway. Throws as StartChild does.
ProgramResult RunProgram(std::vector<std::string> arguments, const std::optional<User>& user,
                         const std::string& working_directory = "/");

// "exit status 1" or "signal 9", from what waitpid returned.
std::string DescribeEnding(int status);

// The first of `directories` that `user` (or this process, if there is none) may not enter.
std::optional<std::string> FirstClosedDirectory(const std::vector<std::string>& directories,
                                                const std::optional<User>& user);

}  // namespace tuskgate::gateway
