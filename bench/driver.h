// Closed-loop load: each connection has one request outstanding and sends the next as soon as it
// has the answer. Or at a rate: requests are due at even distances, whatever became of those
// before, and one that had to wait for a connection took the longer. One thread drives all its
// connections from one epoll set, since the generator shares its processors with what it measures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "bench/endpoint.h"
#include "bench/histogram.h"

namespace tuskgate::bench {

// Where the requests come from. Used by one thread.
class RequestSource {
 public:
  virtual ~RequestSource() = default;

  struct Request {
    std::string_view text;  // header and body, valid until the next call of Next
    int kind = 0;           // for Check and for the breakdown of latencies; 0..kKinds-1
    std::uint64_t tag = 0;  // handed back to Check
  };
  static constexpr int kKinds = 32;

  // The next request to send; nothing once the source is exhausted.
  virtual std::optional<Request> Next() = 0;

  // Whether the body of a 200 answers that request.
  virtual bool Check(int kind, std::uint64_t tag, std::string_view body) = 0;
};

struct DriverOptions {
  Endpoint endpoint;
  int connections = 16;
  double warmup_seconds = 1;  // not recorded
  double seconds = 5;         // recorded, after the warm-up; 0 runs until the source is exhausted
  double rate = 0;            // requests a second, over all connections; 0: as many as are answered
  unsigned check_every = 64;  // one body in so many goes to Check; 0 checks none
};

struct Outcome {
  // Latencies in nanoseconds of the right answers, by kind. Allocated where used.
  std::map<int, Histogram> latencies;
  std::uint64_t errors = 0;  // a status other than 200, a wrong body, a lost connection, a timeout
  std::string first_error;
  double seconds = 0;  // from the end of the warm-up to the last answer

  void Merge(const Outcome& other);
};

// Runs to the end; every request sent is waited for, unless nothing at all is heard for 30 seconds.
// Throws std::system_error or std::runtime_error when a connection cannot be made.
Outcome Drive(const DriverOptions& options, RequestSource& source);

}  // namespace tuskgate::bench
