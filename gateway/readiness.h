// Whether requests can be answered, for whoever asks: the database is asked once at a time, and
// what it said counts for a moment, so that asking all the time is no work for it.
//
// One for the process; any thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

#include <boost/asio/awaitable.hpp>

namespace tuskgate::gateway {

class Readiness {
 public:
  struct Times {
    std::chrono::milliseconds yes_counts{1000};
    std::chrono::milliseconds no_counts{250};
    // Long enough for a busy database, shorter than the time-outs of those who ask. After it the
    // answer is no, for all who ask until there is another.
    std::chrono::milliseconds patience{3000};
  };
  using Question = std::function<boost::asio::awaitable<bool>()>;

  Readiness() = default;
  explicit Readiness(Times times) : times_(times) {}

  // Has the database be asked by `question`, unless it is known what it says. What the question
  // needs has to live as long as the io_context of whoever asks. Must outlive that, too.
  boost::asio::awaitable<bool> Ask(Question question);

 private:
  struct Asked;

  boost::asio::awaitable<void> Run(Question question, std::shared_ptr<Asked> asked);
  // Under the mutex.
  bool IsOver(const Asked& asked, std::chrono::steady_clock::time_point now) const;

  const Times times_;
  std::mutex mutex_;
  std::shared_ptr<Asked> last_;  // null: nobody has asked
};

}  // namespace tuskgate::gateway
