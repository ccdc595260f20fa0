#include "gateway/postgres/background.h"

#include <fstream>

#include <fmt/format.h>
#include <sys/resource.h>

namespace tuskgate::gateway {
namespace {

constexpr int kNiceness = 19;

}  // namespace

void PutInBackground(int server_process) {
  setpriority(PRIO_PROCESS, static_cast<id_t>(server_process), kNiceness);
  // Where sessions are scheduled as groups, the niceness above counts within the session only, and
  // each server process is a session of its own. See "The autogroup feature" in sched(7).
  std::ofstream(fmt::format("/proc/{}/autogroup", server_process)) << kNiceness;
}

}  // namespace tuskgate::gateway
