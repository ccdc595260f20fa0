#include "gateway/process/background.h"

#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tuskgate::gateway {
namespace {

// A process that waits to be killed.
class Waiting {
 public:
  Waiting() : id_(fork()) {
    if (id_ != 0) return;
    for (;;) pause();
  }
  ~Waiting() {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  int id() const { return id_; }

 private:
  const pid_t id_;
};

// What the kernel tells of how it schedules the process, in nanoseconds; empty where it does not.
std::string SliceOf(int process) {
  std::ifstream told(fmt::format("/proc/{}/sched", process));
  for (std::string line; std::getline(told, line);) {
    if (!line.starts_with("se.slice")) continue;
    std::string name, colon, slice;
    std::istringstream(line) >> name >> colon >> slice;
    return slice;
  }
  return {};
}

// Since Linux 6.12.
bool TakesSlices() {
  utsname system{};
  int major = 0;
  int minor = 0;
  char dot = 0;
  if (uname(&system) != 0) return false;
  std::istringstream(static_cast<const char*>(system.release)) >> major >> dot >> minor;
  return major > 6 || (major == 6 && minor >= 12);
}

bool IsBatch(int process) { return sched_getscheduler(process) == SCHED_BATCH; }

// Where the kernel is Linux itself.
bool TakesPolicies() { return !SliceOf(getpid()).empty(); }

TEST(BackgroundTest, OthersGoFirst) {
  const Waiting process;
  const bool has_slices = TakesSlices() && !SliceOf(process.id()).empty();
  PutInBackground(process.id());
  EXPECT_EQ(getpriority(PRIO_PROCESS, static_cast<id_t>(process.id())), 17);
  EXPECT_EQ(IsBatch(process.id()), TakesPolicies());
  if (has_slices) {
    EXPECT_EQ(SliceOf(process.id()), "100000000");
  }
}

TEST(BackgroundTest, AThreadLetsOthersFirst) {
  std::thread([] {
    const int thread = gettid();
    const bool has_slices = TakesSlices() && !SliceOf(thread).empty();
    const int niceness = getpriority(PRIO_PROCESS, static_cast<id_t>(thread));
    LetOthersFirst();
    EXPECT_EQ(getpriority(PRIO_PROCESS, static_cast<id_t>(thread)), niceness);
    EXPECT_EQ(IsBatch(thread), TakesPolicies());
    if (has_slices) {
      EXPECT_EQ(SliceOf(thread), "100000000");
    }
  }).join();
}

TEST(BackgroundTest, AProcessThatIsGoneIsNoError) {
  int id = 0;
  {
    const Waiting process;
    id = process.id();
  }
  PutInBackground(id);
}

}  // namespace
}  // namespace tuskgate::gateway
