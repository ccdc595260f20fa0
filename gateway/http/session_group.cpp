#include "gateway/http/session_group.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "gateway/http/session.h"
#include "gateway/observe/log.h"

namespace tuskgate::gateway::http {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

constexpr milliseconds kLongestTick{1000};
constexpr milliseconds kShortestTick{10};

// After closing by force, for the sessions' coroutines to notice.
constexpr milliseconds kForcedGrace{200};

asio::awaitable<void> Serve(Socket socket, std::shared_ptr<SessionGroup> group,
                            Door::Place /*place*/) {
  Session session(std::move(socket), *group);
  co_await session.Run();
}

}  // namespace

SessionGroup::SessionGroup(asio::io_context& io, ApiHandler& handler, EventProvider* events,
                           SessionOptions options)
    : io_(io),
      handler_(handler),
      events_(events),
      options_(std::move(options)),
      knows_([&handler](Api api, std::string_view operation) {
        return handler.Knows(api, operation);
      }),
      tick_length_(std::clamp(
          std::min({options_.idle_timeout, options_.request_timeout, options_.head_timeout}) / 8,
          kShortestTick, kLongestTick)),
      timer_(io),
      drained_(io) {}

SessionGroup::~SessionGroup() = default;

void SessionGroup::Open(Socket socket, Door::Place place) {
  ++size_;
  asio::co_spawn(io_, Serve(std::move(socket), shared_from_this(), std::move(place)),
                 [](const std::exception_ptr& failure) {
                   if (!failure) return;
                   try {
                     std::rethrow_exception(failure);
                   } catch (const std::exception& e) {
                     Log(LogLevel::kError, "connection ended by an exception: {}", e.what());
                   }
                 });
}

asio::awaitable<void> SessionGroup::Drain(milliseconds grace) {
  draining_ = true;
  // A copy: closing may end a session, and so remove it, only later, but this does not rely on it.
  const std::vector<Session*> all(sessions_.begin(), sessions_.end());
  for (Session* session : all) session->CloseIfIdle();
  boost::system::error_code ignored;
  for (const milliseconds wait : {grace, kForcedGrace}) {
    if (sessions_.empty()) co_return;
    drained_.expires_after(wait);
    co_await drained_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (sessions_.empty()) co_return;
    const std::vector<Session*> left(sessions_.begin(), sessions_.end());
    for (Session* session : left) session->Close();
  }
}

void SessionGroup::MakeRoom() {
  Session* idlest = nullptr;
  for (Session* session : sessions_) {
    if (!session->IsIdle()) continue;
    if (idlest == nullptr || session->deadline() < idlest->deadline()) idlest = session;
  }
  if (idlest != nullptr) idlest->CloseIfIdle();
}

void SessionGroup::Add(Session& session) {
  sessions_.insert(&session);
  if (!timer_armed_) ArmTimer();
}

void SessionGroup::Remove(Session& session) {
  sessions_.erase(&session);
  --size_;
  if (!sessions_.empty()) return;
  timer_.cancel();
  drained_.cancel();
}

SessionGroup::Tick SessionGroup::After(milliseconds time) const {
  return now_ + 1 + static_cast<Tick>((time + tick_length_ - milliseconds(1)) / tick_length_);
}

void SessionGroup::ArmTimer() {
  timer_armed_ = true;
  timer_.expires_after(tick_length_);
  timer_.async_wait([self = shared_from_this()](boost::system::error_code) { self->OnTick(); });
}

void SessionGroup::OnTick() {
  timer_armed_ = false;
  if (sessions_.empty()) return;
  ++now_;
  for (Session* session : sessions_) session->OnTick(now_);
  ArmTimer();
}

}  // namespace tuskgate::gateway::http
