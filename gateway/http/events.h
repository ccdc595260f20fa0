// The seam between HTTP and those who follow a stream: its changes as Server-Sent Events.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "gateway/auth/caller.h"
#include "translator/model/error.h"

namespace tuskgate::gateway::http {

struct EventsRequest {
  std::string table;
  std::string last_event_id;    // of the event after which to go on; empty: none
  bool from_beginning = false;  // else with what is made from now on
  CallerPtr caller;             // who signed it; null: signatures are not verified
  // Whether the caller may read the table's stream of that label: the refusal, if not. Null:
  // whoever asks may.
  std::function<boost::asio::awaitable<std::optional<translator::ApiError>>(std::string label)>
      admit;
  // The same while they are read, when the credentials may not be good any more, either.
  std::function<boost::asio::awaitable<std::optional<translator::ApiError>>(std::string label)>
      readmit;
};

class EventFeed {
 public:
  virtual ~EventFeed() = default;

  // The next events, as text; empty when none came in a moment. Nothing when it is over.
  virtual boost::asio::awaitable<std::optional<std::string>> Next() = 0;
};

struct EventsAnswer {
  int status = 200;
  std::optional<translator::ApiError> refusal;  // of any other status; its message is told
  std::unique_ptr<EventFeed> feed;              // of 200 only; goes before its provider
  std::string label;                            // of the stream; empty: of none
};

// One for each worker thread.
class EventProvider {
 public:
  virtual ~EventProvider() = default;

  // Answers within some seconds. May throw, and so may its feeds.
  virtual boost::asio::awaitable<EventsAnswer> OpenEvents(EventsRequest request) = 0;
};

}  // namespace tuskgate::gateway::http
