// What happens to requests that whoever runs the process wants to know of. Each kind of event is a
// type, so that it is told in one way wherever it happens; where the events go is event.cpp's
// matter. Today that is the log.
//
// Thread-safe.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace tuskgate::gateway {

// PostgreSQL did not do a statement of ours, or there was no PostgreSQL.
struct StatementFailed {
  std::string_view statement;
  std::string_view sqlstate;  // empty: there was no connection
  std::string_view message;
  bool is_fault = true;  // of ours or of PostgreSQL; else a lock or a time-out
};

// A trigger of an attached relation failed, or a function that a view calls.
struct OwnersCodeFailed {
  std::string_view table;
  std::string_view sqlstate;
  std::string_view message;
};

// What the database says of attached relations cannot be read.
struct AttachedUnreadable {
  std::string_view reason;
};

// Told once for each operation: a client that polls would fill the log.
struct OperationMissing {
  std::string_view operation;
};

struct OperationThrew {
  std::string_view operation;
  std::string_view reason;
};

// An item that SQL has written and that must not be answered. Told once for each reason.
struct ItemUnreadable {
  std::string_view operation;
  std::string_view reason;
};

// Of answers whose cause was not told by another event.
struct ServerFaultAnswered {
  std::string_view operation;
  std::string_view message;
};

// A request was answered. `touched`: what of the tables, in words; names, and no values.
struct RequestServed {
  std::string_view operation;
  std::string_view error;  // the error's type; empty: none
  std::span<const std::string> touched;
  int round_trips = 0;
  std::chrono::microseconds took{};
};
// Whether anybody hears of that: it costs something to tell.
bool TellsRequests();

using Event = std::variant<StatementFailed, OwnersCodeFailed, AttachedUnreadable, OperationMissing,
                           OperationThrew, ItemUnreadable, ServerFaultAnswered, RequestServed>;

void Tell(std::string_view request_id, const Event& event);

}  // namespace tuskgate::gateway
