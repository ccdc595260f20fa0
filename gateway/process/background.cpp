#include "gateway/process/background.h"

#include <chrono>
#include <cstdint>
#include <fstream>

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

constexpr int kNiceness = 17;

// The longest that is taken.
constexpr std::chrono::nanoseconds kSlice = std::chrono::milliseconds(100);

// Makes it a batch process with long slices.
//
// Since Linux 6.6 whoever runs keeps the processor for its slice, however nice it is, unless who
// wakes up has a shorter one; since 6.12 a slice can be asked for, as follows. Earlier versions
// pass over it, and go by niceness. https://docs.kernel.org/scheduler/sched-eevdf.html
//
// And whoever wakes up may take the processor from who has just had more than its part of it, again
// however nice it is, unless it is a batch process: SCHED_BATCH in sched(7).
void MakeBatch(int process, int niceness) {
  // As in linux/sched/types.h, which cannot be had together with sched.h.
  struct {
    std::uint32_t size = 48;
    std::uint32_t policy = SCHED_BATCH;
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime = std::chrono::nanoseconds(kSlice).count();
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
  } attributes;
  static_assert(sizeof attributes == 48);
  attributes.nice = niceness;
  syscall(SYS_sched_setattr, process, &attributes, 0);
}

}  // namespace

void PutInBackground(int server_process) {
  setpriority(PRIO_PROCESS, static_cast<id_t>(server_process), kNiceness);
  MakeBatch(server_process, kNiceness);
  // Where sessions are scheduled as groups, niceness counts within the session only, and each
  // server process is a session of its own. See "The autogroup feature" in sched(7).
  std::ofstream(fmt::format("/proc/{}/autogroup", server_process)) << kNiceness;
}

void LetOthersFirst() {
  const int thread = gettid();
  MakeBatch(thread, getpriority(PRIO_PROCESS, static_cast<id_t>(thread)));
}

}  // namespace tuskgate::gateway
