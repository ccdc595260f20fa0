#include "gateway/http/listener.h"

#include <atomic>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/observe/log.h"

namespace tuskgate::gateway::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

// Out of file descriptors, accepting fails until a connection closes: do not spin meanwhile.
constexpr milliseconds kAcceptPause{100};
constexpr milliseconds kRoomPause{5};
constexpr std::chrono::minutes kFullReport{1};

tcp::endpoint Resolve(asio::io_context& io, const std::string& host, std::uint16_t port) {
  error_code not_numeric;
  const asio::ip::address address = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) return {address, port};
  tcp::resolver resolver(io);
  return resolver.resolve(host, std::to_string(port), tcp::resolver::passive)->endpoint();
}

}  // namespace

class Listener::Impl : public std::enable_shared_from_this<Impl> {
 public:
  using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

  Impl(const std::string& host, std::uint16_t port, const std::vector<Worker>& workers,
       const SessionOptions& options)
      : acceptor_(workers.front().io, Resolve(workers.front().io, host, port)),
        port_(acceptor_.local_endpoint().port()),
        max_sessions_(options.max_sessions),
        door_(options.door) {
    for (const Worker& worker : workers) {
      groups_.push_back(
          std::make_shared<SessionGroup>(worker.io, worker.handler, worker.events, options));
    }
  }

  std::uint16_t port() const { return port_; }

  void Start() {
    asio::co_spawn(acceptor_.get_executor(), Accept(shared_from_this()), asio::detached);
  }

  // Static, as it must keep the object alive by itself.
  static asio::awaitable<void> Stop(std::shared_ptr<Impl> self, milliseconds grace) {
    co_await asio::co_spawn(self->acceptor_.get_executor(), CloseAcceptor(self),
                            asio::use_awaitable);
    // All groups drain at the same time; each is then waited for.
    const auto left = std::make_shared<std::atomic<std::size_t>>(self->groups_.size());
    asio::steady_timer all_drained(co_await asio::this_coro::executor);
    for (const std::shared_ptr<SessionGroup>& group : self->groups_) {
      asio::co_spawn(group->io(), Drain(group, grace, left), asio::detached);
    }
    while (left->load() > 0) {
      all_drained.expires_after(kDrainPoll);
      co_await all_drained.async_wait(asio::use_awaitable);
    }
  }

 private:
  static constexpr milliseconds kDrainPoll{5};

  static asio::awaitable<void> CloseAcceptor(std::shared_ptr<Impl> self) {
    error_code ignored;
    self->acceptor_.close(ignored);
    co_return;
  }

  static asio::awaitable<void> Drain(std::shared_ptr<SessionGroup> group, milliseconds grace,
                                     std::shared_ptr<std::atomic<std::size_t>> left) {
    co_await group->Drain(grace);
    left->fetch_sub(1);
  }

  static asio::awaitable<void> Accept(std::shared_ptr<Impl> self) {
    asio::steady_timer pause(self->acceptor_.get_executor());
    for (std::size_t next = 0;; next = (next + 1) % self->groups_.size()) {
      SessionGroup& group = *self->groups_[next];
      error_code error;
      while (self->IsFull() && self->acceptor_.is_open()) {
        for (const std::shared_ptr<SessionGroup>& crowded : self->groups_) {
          asio::post(crowded->io(), [crowded] { crowded->MakeRoom(); });
        }
        pause.expires_after(kRoomPause);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
      }
      if (!self->acceptor_.is_open()) co_return;
      Socket socket = co_await self->acceptor_.async_accept(
          group.io(), asio::redirect_error(asio::use_awaitable, error));
      if (!self->acceptor_.is_open()) co_return;
      if (error) {
        Log(LogLevel::kWarn, "cannot accept a connection: {}", error.message());
        pause.expires_after(kAcceptPause);
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      if (std::optional<Door::Place> place = self->Admit(socket)) {
        group.Open(std::move(socket), *std::move(place));
      }
    }
  }

  // Nothing if its address has as many connections as it may have. Then the client is told by a
  // reset: whatever else would have it wait, and us remember it.
  std::optional<Door::Place> Admit(Socket& socket) {
    if (door_ == nullptr) return Door::Place();
    error_code error;
    const tcp::endpoint client = socket.remote_endpoint(error);
    if (error) return std::nullopt;
    const ClientKey key = KeyOfClient(client.address());
    if (door_->Enter(key)) return Door::Place(*door_, key);
    socket.set_option(asio::socket_base::linger(true, 0), error);
    socket.close(error);
    ++turned_away_;
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_door_report_) {
      Log(LogLevel::kWarn,
          "{} connections were closed at once, as their addresses have --connections-per-address "
          "already; the last was from {}",
          turned_away_, Unmapped(client.address()).to_string());
      turned_away_ = 0;
      next_door_report_ = now + kFullReport;
    }
    return std::nullopt;
  }

  // Tells so, once in a while.
  bool IsFull() {
    std::size_t size = 0;
    for (const std::shared_ptr<SessionGroup>& group : groups_) size += group->size();
    if (size < max_sessions_) return false;
    const auto now = std::chrono::steady_clock::now();
    if (now >= next_report_) {
      Log(LogLevel::kWarn, "{} connections are open; idle ones are closed for new ones", size);
      next_report_ = now + kFullReport;
    }
    return true;
  }

  Acceptor acceptor_;
  std::uint16_t port_;
  std::size_t max_sessions_;
  std::shared_ptr<Door> door_;
  std::size_t turned_away_ = 0;  // since the last report
  std::chrono::steady_clock::time_point next_report_;
  std::chrono::steady_clock::time_point next_door_report_;
  std::vector<std::shared_ptr<SessionGroup>> groups_;
};

Listener::Listener(const std::string& host, std::uint16_t port, const std::vector<Worker>& workers,
                   const SessionOptions& options)
    : impl_(std::make_shared<Impl>(host, port, workers, options)) {}

Listener::~Listener() = default;

std::uint16_t Listener::local_port() const { return impl_->port(); }

void Listener::Start() { impl_->Start(); }

asio::awaitable<void> Listener::Stop(milliseconds grace) { return Impl::Stop(impl_, grace); }

}  // namespace tuskgate::gateway::http
