// The HTTP connections of one worker thread, and the coarse clock that ends the late ones.
//
// A timer per request, or per connection, would be touched twice a request. Instead each session
// notes the tick its present step must be over by, and one timer per worker looks at all of them.
// Deadlines are therefore late by up to two ticks.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/auth/authenticator.h"
#include "gateway/http/browser_rules.h"
#include "gateway/http/door.h"
#include "gateway/http/events.h"
#include "gateway/http/form_service.h"
#include "gateway/http/handler.h"
#include "gateway/http/protocol.h"
#include "gateway/http/request_parser.h"
#include "gateway/http/stream.h"
#include "gateway/tls/certificate_keeper.h"

namespace tuskgate::gateway::http {

struct SessionOptions {
  std::chrono::milliseconds idle_timeout{300'000};    // keep-alive connection without a request
  std::chrono::milliseconds request_timeout{30'000};  // first byte of a request to its last
  // First byte of a request to the last of its head; and for the handshake of TLS.
  std::chrono::milliseconds head_timeout{10'000};
  RequestLimits limits;
  std::string region = "us-east-1";  // in the health check
  bool debug_headers = false;        // x-tuskgate-round-trips
  BrowserRules browsers;
  Authenticator* authenticator = nullptr;           // null: credentials are not verified
  const FormService* forms = nullptr;               // null: forms are not taken
  const CertificateKeeper* certificates = nullptr;  // null: connections are not encrypted
  bool is_admin = false;                            // requests go to ApiHandler::Administer
  std::shared_ptr<Door> door;                       // null: everybody may come in
  // Of all workers together. Beyond it those that are idle make room for new ones.
  std::size_t max_sessions = std::numeric_limits<std::size_t>::max();
};

class Session;

// Owned by the listener and by every session. All functions but the constructor and Open run on
// the worker's thread.
class SessionGroup : public std::enable_shared_from_this<SessionGroup> {
 public:
  using Tick = std::uint64_t;
  static constexpr Tick kNever = std::numeric_limits<Tick>::max();

  // `handler` must outlive every session, and so must `events`, which may be null: then nobody can
  // ask for them.
  SessionGroup(boost::asio::io_context& io, ApiHandler& handler, EventProvider* events,
               SessionOptions options);
  ~SessionGroup();
  SessionGroup(const SessionGroup&) = delete;
  SessionGroup& operator=(const SessionGroup&) = delete;

  boost::asio::io_context& io() { return io_; }

  // Serves the connection, whose socket belongs to io(). Any thread.
  void Open(Socket socket, Door::Place place);

  // Sessions that were opened and have not ended. Any thread.
  std::size_t size() const { return size_; }

  // Closes the connection that has been idle for longest, if one is.
  void MakeRoom();

  // Closes idle connections at once and the others after the request they are in, by force once
  // `grace` is over. Done when all are gone, or soon after `grace`: a handler that does not return
  // is not waited for.
  boost::asio::awaitable<void> Drain(std::chrono::milliseconds grace);

  // For sessions.
  void Add(Session& session);
  void Remove(Session& session);
  Tick After(std::chrono::milliseconds time) const;
  bool draining() const { return draining_; }
  ApiHandler& handler() { return handler_; }
  EventProvider* events() { return events_; }
  const SessionOptions& options() const { return options_; }
  const KnowsOperation& knows() const { return knows_; }

 private:
  void ArmTimer();
  void OnTick();

  boost::asio::io_context& io_;
  ApiHandler& handler_;
  EventProvider* const events_;
  const SessionOptions options_;
  const KnowsOperation knows_;
  const std::chrono::milliseconds tick_length_;
  std::unordered_set<Session*> sessions_;
  std::atomic<std::size_t> size_ = 0;
  boost::asio::steady_timer timer_;
  boost::asio::steady_timer drained_;
  Tick now_ = 0;
  bool timer_armed_ = false;
  bool draining_ = false;
};

}  // namespace tuskgate::gateway::http
