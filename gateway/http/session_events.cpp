// What a session does whose client follows a stream's events.
#include <chrono>
#include <cstddef>
#include <exception>
#include <utility>

#include <boost/asio/error.hpp>

#include "gateway/http/credentials.h"
#include "gateway/http/response.h"
#include "gateway/http/session.h"
#include "gateway/observe/event.h"

namespace tuskgate::gateway::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using translator::ApiError;

// After which a comment is sent where there are no events, so that nobody between takes the
// connection for dead.
constexpr std::chrono::milliseconds kHeartbeat{15'000};
constexpr std::chrono::milliseconds kNow{0};

// Nobody who only listens sends more.
constexpr std::size_t kLittle = 4 << 10;

}  // namespace

// False when the output is a refusal.
asio::awaitable<bool> Session::SendEvents(EventsRequest request) {
  try {
    const EventsAnswer answer = co_await OpenEvents(std::move(request));
    if (answer.refusal) {
      Format(Page{answer.status, answer.refusal->message + "\n", "Content-Type: text/plain\r\n",
                  false});
      co_return false;
    }
    co_await Follow(*answer.feed);
  } catch (const std::exception& e) {
    Tell(request_id_, OperationThrew{"events", e.what()});
  }
  co_return true;
}

// Late and recorded as a call is.
asio::awaitable<EventsAnswer> Session::OpenEvents(EventsRequest request) {
  EventsAnswer answer;
  ApiHandler& handler = group_.handler();
  answer.refusal = co_await Authenticate(request);
  if (answer.refusal) {
    answer.status = 403;
    co_await BeLate(*answer.refusal);
    handler.NoteRefused(RequestOfReader(nullptr), *answer.refusal);
    co_return answer;
  }
  answer.refusal = co_await handler.WaitToNoteReader();
  if (answer.refusal) {
    answer.status = 503;
    co_return answer;
  }
  const std::string table = request.table;
  const CallerPtr caller = request.caller;
  answer = co_await group_.events()->OpenEvents(std::move(request));
  handler.NoteReader(RequestOfReader(caller), table, answer.label, answer.refusal);
  co_return answer;
}

// As a call's, though the refusal is text. A page cannot send headers with it, but can ask for a
// URL that was signed for it.
asio::awaitable<std::optional<ApiError>> Session::Authenticate(EventsRequest& request) {
  Authenticator* const authenticator = group_.options().authenticator;
  if (authenticator == nullptr) co_return std::nullopt;
  if (auto refusal = CheckCredentials(head_)) co_return refusal;
  std::optional<translator::Result<CallerPtr>> caller = authenticator->Verify(head_, body_);
  if (!caller) caller = co_await authenticator->Ask(head_, body_);
  if (caller->has_error()) co_return caller->error();
  request.caller = **caller;
  request.admit = [this, table = request.table, caller = **caller](std::string label) {
    return AdmitReader(caller, table, std::move(label));
  };
  request.readmit = [this, table = request.table](std::string label) {
    return AdmitReader(nullptr, table, std::move(label));
  };
  co_return std::nullopt;
}

// As if it had called the operation by which readers are recorded.
ApiRequest Session::RequestOfReader(const CallerPtr& caller) const {
  ApiRequest request = RequestOf(Call{Api::kStreams, "GetRecords"});
  request.body = {};
  request.caller = caller.get();
  return request;
}

// Null: whoever has signed the request. The head is still that of the request for events.
asio::awaitable<std::optional<ApiError>> Session::AdmitReader(CallerPtr caller, std::string table,
                                                              std::string label) {
  if (caller == nullptr) {
    auto renewed = co_await group_.options().authenticator->Renew(head_, body_);
    if (renewed.has_error()) co_return renewed.error();
    caller = *std::move(renewed);
  }
  const ApiRequest asking = RequestOfReader(caller);
  co_return co_await group_.handler().AdmitReader(asking, std::move(table), std::move(label));
}

// One page of events is kept at most. Who does not take it in time is closed, and may come again.
asio::awaitable<void> Session::Follow(EventFeed& feed) {
  const std::string cors = CorsHeaders(head_, group_.options().browsers);
  ResponseHead head;
  head.request_id = request_id_;
  head.content_type = "text/event-stream";
  head.more_headers = cors;
  head.even_more_headers = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
  head.keep_alive = false;
  head.is_endless = true;
  head.checksum = false;
  output_.clear();
  AppendHead(output_, head, {});
  for (;;) {
    if (!WriteWithoutWaiting() && !co_await WriteRest()) co_return;
    const SessionGroup::Tick heartbeat = group_.After(kHeartbeat);
    std::optional<std::string> events = std::string();
    while (events && events->empty() && group_.After(kNow) < heartbeat) {
      // The end of the process need not wait for it.
      idle_ = true;
      if (group_.draining() || !stream_.is_open() || IsClientGone()) co_return;
      events = co_await feed.Next();
      idle_ = false;
    }
    if (!events || !stream_.is_open()) co_return;
    output_ = events->empty() ? ":\n\n" : *std::move(events);
  }
}

// What it sends meanwhile is dropped.
bool Session::IsClientGone() {
  error_code error;
  input_.clear();
  stream_.ReadSome(input_.prepare(kLittle), error);
  return error && error != asio::error::would_block;
}

}  // namespace tuskgate::gateway::http
