// What the kernel tells of a process and of all that it has started: whether they get on, or stand
// still.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace tuskgate::gateway {

struct ProcessSample {
  pid_t process = 0;
  pid_t parent = 0;
  char state = '?';  // as in proc(5): R runs, S sleeps, D waits for the disk, T is stopped
  std::uint64_t progress = 0;  // grows with the time that it ran, and with each wait that ended

  bool operator==(const ProcessSample&) const = default;
};

// From the texts of /proc/PID/stat and /proc/PID/status.
std::optional<ProcessSample> ParseProcess(std::string_view stat, std::string_view status);

// The process first, then all that descend from it; empty when there is none.
std::vector<ProcessSample> SampleTree(pid_t process);

// Whether one of them did something between two samples, or is about to: what runs, or waits for
// the disk, does. Where nothing can be read nothing is known, and that counts as yes.
bool GetsOn(const std::vector<ProcessSample>& before, const std::vector<ProcessSample>& now);

// By SIGSTOP or a debugger: it does not hear signals other than SIGKILL.
bool IsStopped(const ProcessSample& sample);

}  // namespace tuskgate::gateway
