#include "bench/driver.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <sys/epoll.h>
#include <sys/types.h>
#include <unistd.h>

#include "bench/channel.h"
#include "bench/response.h"

namespace tuskgate::bench {

namespace {

using Nanoseconds = std::uint64_t;
constexpr Nanoseconds kSecond = 1'000'000'000;
constexpr Nanoseconds kPatience = 30 * kSecond;
// A broken endpoint is reported soon instead of being hammered for the whole measurement.
constexpr std::uint64_t kErrorLimit = 1000;
constexpr std::size_t kReceiveSize = 256 * 1024;

Nanoseconds Now() {
  return static_cast<Nanoseconds>(std::chrono::steady_clock::now().time_since_epoch().count());
}

struct Connection {
  Channel channel;
  bool waiting = false;  // a request is outstanding
  int kind = 0;
  std::uint64_t tag = 0;
  Nanoseconds sent_at = 0;
  std::string unsent;   // the end of a request the socket did not take at once
  std::string partial;  // the beginning of a response that came in pieces
};

class Driver {
 public:
  Driver(const DriverOptions& options, RequestSource& source)
      : options_(options), source_(source), received_(new char[kReceiveSize]) {}
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
  ~Driver() {
    if (epoll_ >= 0) close(epoll_);
  }

  Outcome Run();

 private:
  void Open(Connection& connection);
  void SendNext(Connection& connection, Nanoseconds now);
  void SendDue(Nanoseconds now);
  void OnFree(Connection& connection, Nanoseconds now);
  bool IsRunning() const;
  int Wait(epoll_event* events, int most) const;
  void Flush(Connection& connection);
  void Watch(Connection& connection, int operation, bool writable);
  void OnReadable(Connection& connection);
  void OnResponse(Connection& connection, const Response& response, Nanoseconds now);
  void OnBroken(Connection& connection, std::string_view why);
  void CountError(std::string_view why, int status, std::string_view body);

  const DriverOptions& options_;
  RequestSource& source_;
  // One for all connections: the usual response arrives whole, and the memory stays in cache.
  std::unique_ptr<char[]> received_;
  std::vector<Connection> connections_;
  int epoll_ = -1;
  int outstanding_ = 0;
  bool sending_ = true;
  Nanoseconds record_from_ = 0;
  Nanoseconds send_until_ = 0;
  Nanoseconds interval_ = 0;       // between two requests; 0: they are not sent at a rate
  Nanoseconds due_at_ = 0;         // the next
  std::vector<Connection*> free_;  // which wait for that
  Nanoseconds heard_at_ = 0;       // when bytes last arrived on any connection
  unsigned until_check_ = 1;
  Histogram* histograms_[RequestSource::kKinds] = {};
  Outcome outcome_;
};

Outcome Driver::Run() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  connections_.resize(static_cast<std::size_t>(options_.connections));
  for (Connection& connection : connections_) Open(connection);

  const Nanoseconds start = Now();
  const auto nanoseconds = [](double seconds) {
    return static_cast<Nanoseconds>(seconds * static_cast<double>(kSecond));
  };
  record_from_ = start + nanoseconds(options_.warmup_seconds);
  send_until_ = options_.seconds > 0 ? record_from_ + nanoseconds(options_.seconds)
                                     : std::numeric_limits<Nanoseconds>::max();
  heard_at_ = start;
  due_at_ = start;
  if (options_.rate > 0) {
    interval_ = nanoseconds(1 / options_.rate);
    for (Connection& connection : connections_) free_.push_back(&connection);
  }
  for (Connection& connection : connections_) {
    if (interval_ == 0 && connection.channel.Descriptor() >= 0 && !connection.waiting) {
      SendNext(connection, Now());
    }
  }

  epoll_event events[256];
  while (IsRunning()) {
    SendDue(Now());
    const int ready = Wait(events, 256);
    if (ready < 0 && errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "epoll_wait");
    }
    for (int i = 0; i < ready; ++i) {
      Connection& connection = *static_cast<Connection*>(events[i].data.ptr);
      if ((events[i].events & EPOLLOUT) != 0) Flush(connection);
      if ((events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) OnReadable(connection);
    }
    if (ready == 0 && outstanding_ > 0 && Now() > heard_at_ + kPatience) {
      for (const Connection& connection : connections_) {
        if (connection.waiting) CountError("no answer within 30 seconds", 0, {});
      }
      break;
    }
  }
  outcome_.seconds =
      static_cast<double>(std::max(Now(), record_from_) - record_from_) / double{kSecond};
  return std::move(outcome_);
}

bool Driver::IsRunning() const {
  return outstanding_ > 0 || (interval_ != 0 && sending_ && due_at_ < send_until_);
}

// Until something happens or is due.
int Driver::Wait(epoll_event* events, int most) const {
  constexpr Nanoseconds kLongest = kSecond / 10;
  Nanoseconds wait = kLongest;
  if (!free_.empty() && sending_ && due_at_ < send_until_) {
    const Nanoseconds now = Now();
    wait = due_at_ > now ? std::min(due_at_ - now, kLongest) : 0;
  }
  const timespec timeout = {0, static_cast<long>(wait)};
  return epoll_pwait2(epoll_, events, most, &timeout, nullptr);
}

void Driver::SendDue(Nanoseconds now) {
  while (!free_.empty() && sending_ && due_at_ <= now && due_at_ < send_until_) {
    Connection& connection = *free_.back();
    free_.pop_back();
    SendNext(connection, due_at_);
    due_at_ += interval_;
  }
}

// It has no request outstanding any more.
void Driver::OnFree(Connection& connection, Nanoseconds now) {
  if (interval_ == 0) return SendNext(connection, now);
  free_.push_back(&connection);
}

void Driver::Open(Connection& connection) {
  connection.channel = Channel(options_.endpoint);
  connection.channel.SetNonBlocking();
  connection.unsent.clear();
  connection.partial.clear();
  Watch(connection, EPOLL_CTL_ADD, false);
}

void Driver::Watch(Connection& connection, int operation, bool writable) {
  epoll_event event{};
  event.events = EPOLLIN;
  if (writable) event.events |= EPOLLOUT;
  event.data.ptr = &connection;
  if (epoll_ctl(epoll_, operation, connection.channel.Descriptor(), &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

void Driver::SendNext(Connection& connection, Nanoseconds now) {
  if (!sending_ || now >= send_until_) return;
  const auto request = source_.Next();
  if (!request) {
    sending_ = false;
    return;
  }
  connection.waiting = true;
  connection.kind = request->kind;
  connection.tag = request->tag;
  connection.sent_at = now;
  ++outstanding_;
  const ssize_t sent = connection.channel.Send(request->text);
  if (sent == static_cast<ssize_t>(request->text.size())) return;
  if (sent < 0 && errno != EAGAIN) return;  // the reset is seen again, and counted, when reading
  connection.unsent = request->text.substr(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  Watch(connection, EPOLL_CTL_MOD, true);
}

void Driver::Flush(Connection& connection) {
  if (connection.unsent.empty()) return;
  const ssize_t sent = connection.channel.Send(connection.unsent);
  if (sent <= 0) return;
  connection.unsent.erase(0, static_cast<std::size_t>(sent));
  if (connection.unsent.empty()) Watch(connection, EPOLL_CTL_MOD, false);
}

void Driver::OnReadable(Connection& connection) {
  const ssize_t got = connection.channel.Receive(received_.get(), kReceiveSize);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) return OnBroken(connection, "the connection was closed");
  const Nanoseconds now = Now();
  heard_at_ = now;

  std::string_view bytes(received_.get(), static_cast<std::size_t>(got));
  if (!connection.partial.empty()) {
    connection.partial.append(bytes);
    bytes = connection.partial;
  }
  const Response response = ParseResponse(bytes);
  switch (response.state) {
    case Response::State::kIncomplete:
      if (connection.partial.empty()) connection.partial = bytes;
      return;
    case Response::State::kMalformed:
      return OnBroken(connection, "malformed HTTP response");
    case Response::State::kComplete:
      if (!connection.waiting || response.size != bytes.size()) {
        return OnBroken(connection, "bytes that answer no request");
      }
      OnResponse(connection, response, now);
  }
}

void Driver::OnResponse(Connection& connection, const Response& response, Nanoseconds now) {
  connection.waiting = false;
  --outstanding_;
  bool check = false;
  if (options_.check_every != 0 && --until_check_ == 0) {
    until_check_ = options_.check_every;
    check = true;
  }
  if (response.status != 200) {
    CountError("unexpected status", response.status, response.body);
  } else if (check && !source_.Check(connection.kind, connection.tag, response.body)) {
    CountError("wrong body", response.status, response.body);
  } else if (now >= record_from_) {
    Histogram*& histogram = histograms_[connection.kind];
    if (histogram == nullptr) histogram = &outcome_.latencies[connection.kind];
    histogram->Record(now - connection.sent_at);
  }
  connection.partial.clear();
  OnFree(connection, now);
}

void Driver::OnBroken(Connection& connection, std::string_view why) {
  const bool was_free = interval_ != 0 && !connection.waiting;
  if (connection.waiting) {
    connection.waiting = false;
    --outstanding_;
    CountError(why, 0, {});
  }
  connection.channel = Channel();
  Open(connection);
  if (!was_free) OnFree(connection, Now());
}

void Driver::CountError(std::string_view why, int status, std::string_view body) {
  if (++outcome_.errors == 1) {
    outcome_.first_error = why;
    if (status != 0) outcome_.first_error += " (" + std::to_string(status) + "): ";
    outcome_.first_error += body.substr(0, 300);
  }
  if (outcome_.errors == kErrorLimit) sending_ = false;
}

}  // namespace

void Outcome::Merge(const Outcome& other) {
  for (const auto& [kind, histogram] : other.latencies) latencies[kind].Merge(histogram);
  if (errors == 0) first_error = other.first_error;
  errors += other.errors;
  seconds = std::max(seconds, other.seconds);
}

Outcome Drive(const DriverOptions& options, RequestSource& source) {
  return Driver(options, source).Run();
}

}  // namespace tuskgate::bench
