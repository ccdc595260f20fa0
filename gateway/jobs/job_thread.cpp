#include "gateway/jobs/job_thread.h"

#include <array>
#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBeginAgainAfter{500};
constexpr int kNoSocket = -1;

int MakeEvent() {
  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return event;
}

}  // namespace

JobThread::JobThread(std::string name, std::function<void(JobThread&)> work)
    : name_(std::move(name)),
      work_(std::move(work)),
      stop_event_(MakeEvent()),
      thread_([this] { Run(); }) {}

JobThread::~JobThread() {
  BeginToStop();
  thread_.join();
  close(stop_event_);
}

void JobThread::BeginToStop() {
  stopping_ = true;
  eventfd_write(stop_event_, 1);
}

void JobThread::Run() {
  while (!stopping_) {
    try {
      work_(*this);
    } catch (const std::exception& error) {
      if (stopping_) break;
      Log(LogLevel::kWarn, "{}: {}", name_, error.what());
      Wait(kNoSocket, kBeginAgainAfter);
    }
  }
  ended_ = true;
}

void JobThread::Wait(int socket, milliseconds time) const {
  std::array<pollfd, 2> waits = {{{stop_event_, POLLIN, 0}, {socket, POLLIN, 0}}};
  // A failure to wait, by a signal, is a wait that was short.
  poll(waits.data(), waits.size(), static_cast<int>(time.count()));
}

}  // namespace tuskgate::gateway
