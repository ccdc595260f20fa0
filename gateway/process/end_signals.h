// The signals that end the program: SIGINT, SIGTERM and, unless it was started by nohup, SIGHUP.
//
// A service, which has no terminal whose end would be its own, may use SIGHUP for something else.
//
// The first asks for an orderly end. A second SIGINT or SIGTERM ends the process at once, and so
// does an orderly end that takes too long: PostgreSQL's shutdown is then left to itself (a cluster
// of ours hears of our end from the kernel).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace tuskgate::gateway {

class EndSignals {
 public:
  // Before any other thread is started: threads inherit that the signals are blocked.
  EndSignals();
  ~EndSignals();
  EndSignals(const EndSignals&) = delete;
  EndSignals& operator=(const EndSignals&) = delete;

  // Whether the end was asked for. Any thread.
  bool Pending() const { return is_pending_; }

  // Until it is.
  void Wait();

  // Asks for it without a signal. Any thread.
  void Ask();

  // Called as long as they are there, on the thread that hears the signals, so they must not wait
  // for anything.
  class Action {
   public:
    ~Action();
    Action(const Action&) = delete;
    Action& operator=(const Action&) = delete;

   protected:
    using List = std::vector<const Action*>;

    Action(EndSignals& signals, List EndSignals::*list, std::function<void()> action);

   private:
    friend class EndSignals;
    EndSignals& signals_;
    List EndSignals::*const list_;
    const std::function<void()> action_;
  };

  // While there are any, SIGHUP means these instead, unless the process has a terminal and was
  // started without nohup.
  class Hangup : public Action {
   public:
    Hangup(EndSignals& signals, std::function<void()> action)
        : Action(signals, &EndSignals::hangups_, std::move(action)) {}
  };

  // Called before the process ends at once.
  class LastWords : public Action {
   public:
    LastWords(EndSignals& signals, std::function<void()> say)
        : Action(signals, &EndSignals::last_words_, std::move(say)) {}
  };

  // While there is one, the process has 20 s from the first signal on. It is for what waits for
  // PostgreSQL in ways that nothing else bounds: libpqxx, and the look-up of names.
  class Limit {
   public:
    explicit Limit(EndSignals& signals) : signals_(signals) { signals_.SetLimited(true); }
    ~Limit() { signals_.SetLimited(false); }
    Limit(const Limit&) = delete;
    Limit& operator=(const Limit&) = delete;

   private:
    EndSignals& signals_;
  };

 private:
  void SetLimited(bool is_limited);
  bool HangUp();                            // false: it means the end
  [[noreturn]] void EndAtOnce(int status);  // with mutex_ held
  void Watch();                             // the thread

  sigset_t set_{};
  bool is_hangup_ignored_ = false;  // as the program was started
  bool is_hangup_the_end_ = false;  // of the terminal that it was started from
  int signals_ = -1;                // a signalfd
  int wake_ = -1;                   // an eventfd
  std::atomic<bool> is_pending_ = false;
  std::atomic<bool> is_ending_ = false;  // the object
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_limited_ = false;
  std::vector<const Action*> last_words_;
  std::vector<const Action*> hangups_;  // none: SIGHUP ends, too
  std::optional<std::chrono::steady_clock::time_point> asked_;
  std::thread thread_;
};

}  // namespace tuskgate::gateway
