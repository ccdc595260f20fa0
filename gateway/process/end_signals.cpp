#include "gateway/process/end_signals.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// More than an orderly end takes: ten seconds for requests, and a few for sessions that are given
// up.
constexpr std::chrono::seconds kLimit{20};
constexpr int kForever = -1;

// Whether there is one whose end could be told by SIGHUP.
bool HasTerminal() {
  const int terminal = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (terminal >= 0) close(terminal);
  return terminal >= 0;
}

int Checked(int descriptor, const char* what) {
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), what);
  return descriptor;
}

}  // namespace

EndSignals::EndSignals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGINT);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  // Started by nohup, the terminal's end is not ours. The signal is heard all the same, which it
  // need not be as long as it is ignored.
  struct sigaction hangup {};
  sigaction(SIGHUP, nullptr, &hangup);
  is_hangup_ignored_ = hangup.sa_handler == SIG_IGN;
  is_hangup_the_end_ = HasTerminal() && !is_hangup_ignored_;
  hangup.sa_handler = SIG_DFL;
  if (is_hangup_ignored_) sigaction(SIGHUP, &hangup, nullptr);
  signals_ = Checked(signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd");
  wake_ = Checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
  thread_ = std::thread([this] { Watch(); });
}

EndSignals::~EndSignals() {
  is_ending_ = true;
  eventfd_write(wake_, 1);
  thread_.join();
  close(wake_);
  close(signals_);
}

void EndSignals::Wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_pending_.load(); });
}

void EndSignals::Ask() {
  {
    const std::lock_guard lock(mutex_);
    is_pending_ = true;
    if (!asked_) asked_ = Clock::now();
  }
  changed_.notify_all();
  eventfd_write(wake_, 1);
}

void EndSignals::SetLimited(bool is_limited) {
  {
    const std::lock_guard lock(mutex_);
    is_limited_ = is_limited;
  }
  eventfd_write(wake_, 1);
}

EndSignals::Action::Action(EndSignals& signals, List EndSignals::*list,
                           std::function<void()> action)
    : signals_(signals), list_(list), action_(std::move(action)) {
  const std::lock_guard lock(signals_.mutex_);
  (signals_.*list_).push_back(this);
}

EndSignals::Action::~Action() {
  const std::lock_guard lock(signals_.mutex_);
  std::erase(signals_.*list_, this);
}

void EndSignals::EndAtOnce(int status) {
  for (const Action* words : last_words_) words->action_();
  _exit(status);
}

bool EndSignals::HangUp() {
  const std::lock_guard lock(mutex_);
  if (is_hangup_the_end_) return false;
  for (const Action* hangup : hangups_) hangup->action_();
  return is_hangup_ignored_ || !hangups_.empty();
}

void EndSignals::Watch() {
  std::array<pollfd, 2> waits = {{{signals_, POLLIN, 0}, {wake_, POLLIN, 0}}};
  bool was_signaled = false;
  while (!is_ending_) {
    int timeout = kForever;
    {
      const std::lock_guard lock(mutex_);
      if (is_limited_ && asked_) {
        const auto left = std::chrono::ceil<milliseconds>(*asked_ + kLimit - Clock::now());
        if (left.count() <= 0) {
          Log(LogLevel::kError, "something waits for PostgreSQL without end; ending all the same");
          EndAtOnce(EXIT_FAILURE);
        }
        timeout = static_cast<int>(left.count());
      }
    }
    poll(waits.data(), waits.size(), timeout);
    eventfd_t ignored = 0;
    eventfd_read(wake_, &ignored);
    signalfd_siginfo signal{};
    while (read(signals_, &signal, sizeof(signal)) == sizeof(signal)) {
      const int number = static_cast<int>(signal.ssi_signo);
      if (number == SIGHUP && HangUp()) continue;
      // A terminal that is closed may send SIGHUP after another signal.
      if (was_signaled && number != SIGHUP) {
        const std::lock_guard lock(mutex_);
        EndAtOnce(128 + number);
      }
      was_signaled = true;
      Ask();
    }
  }
}

}  // namespace tuskgate::gateway
