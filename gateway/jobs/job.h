// A job: work that no request waits for. Every gateway has all jobs; they share the work through
// the database.
//
// What there is to do is in the database, and done there. A job is made anew with each connection,
// so it keeps nothing that it could not find again, and the process may be killed at any time.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>

namespace tuskgate::gateway {

// Used from its runner's thread only. Look and Step throw what BlockingConnection does: what
// PostgreSQL refuses is logged, and tried again some seconds later.
class Job {
 public:
  using Duration = std::chrono::milliseconds;

  // Longer than any runner waits before it has the job look again.
  static constexpr Duration kNothingToDo{60'000};

  virtual ~Job() = default;

  // What it does, as the log says it: "filling indexes".
  virtual std::string_view Name() const = 0;

  // The channel whose notifications wake it; empty for none.
  virtual std::string_view Channel() const = 0;

  // Reads from the database what there is to do. Called first of all; when the channel was
  // notified, with the payloads, each once; and every few seconds without, for what no notification
  // told, such as work that another gateway left.
  virtual void Look(const std::set<std::string>& payloads) = 0;

  // Does a piece of it, so small that the runner's other jobs can wait for it. Returns how long the
  // next one can wait. Called after each Look.
  virtual Duration Step() = 0;
};

}  // namespace tuskgate::gateway
