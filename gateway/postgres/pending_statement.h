// A statement between Run and its answer. It lives in the frame of the coroutine that awaits it, so
// nothing is allocated for it, and nothing may touch it once its coroutine was resumed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/use_awaitable.hpp>

#include "gateway/postgres/pipeline.h"
#include "translator/sql/statement.h"

namespace tuskgate::gateway {

using RunResult = boost::system::result<Answer, DatabaseError>;

struct PendingSegment;

struct PendingStatement {
  using Handler = boost::asio::async_result<boost::asio::use_awaitable_t<>, void()>::handler_type;

  explicit PendingStatement(translator::SqlStatement given,
                            std::optional<std::string> whose = std::nullopt)
      : statement(std::move(given)), principal(std::move(whose)) {}

  translator::SqlStatement statement;
  std::optional<std::string> principal;  // whose it is; of the whole segment if it stands for one
  PendingSegment* segment = nullptr;     // that it stands for; `statement` then only tells the lane
  std::size_t text_hash = 0;
  std::size_t lock_hash = 0;
  std::size_t bytes = 0;    // of all parameters
  std::uint64_t order = 0;  // of arrival
  std::chrono::steady_clock::time_point waiting_since;
  // When it first met a lock that somebody holds for long; the epoch: it has not.
  std::chrono::steady_clock::time_point blocked_since;

  int round_trips = 0;
  int failed_batches = 0;  // rolled back because of another statement
  int conflicts = 0;       // serialization failures and deadlocks of its own
  int prepared_again = 0;
  int losses = 0;  // connections that broke below it
  bool alone = false;

  std::optional<Handler> handler;  // resumes the coroutine
  std::optional<RunResult> result;
  PendingStatement* next = nullptr;  // in the one queue that holds it
  PendingStatement* outstanding_next = nullptr;
  PendingStatement* outstanding_previous = nullptr;
};

// First in, first out; owns nothing.
class StatementQueue {
 public:
  bool empty() const { return first_ == nullptr; }
  PendingStatement* front() const { return first_; }

  void PushBack(PendingStatement& statement) {
    statement.next = nullptr;
    (last_ != nullptr ? last_->next : first_) = &statement;
    last_ = &statement;
  }

  PendingStatement& PopFront() {
    PendingStatement& statement = *first_;
    RemoveAfter(nullptr);
    return statement;
  }

  // Removes what follows `previous`, or the first one for nullptr.
  void RemoveAfter(PendingStatement* previous) {
    PendingStatement*& link = previous != nullptr ? previous->next : first_;
    PendingStatement* removed = link;
    link = removed->next;
    if (last_ == removed) last_ = previous;
    removed->next = nullptr;
  }

  // Puts it where its arrival entitles it to be: what is run again goes before what came later.
  void Insert(PendingStatement& statement) {
    PendingStatement* previous = nullptr;
    PendingStatement* following = first_;
    while (following != nullptr && following->order < statement.order) {
      previous = following;
      following = following->next;
    }
    statement.next = following;
    (previous != nullptr ? previous->next : first_) = &statement;
    if (following == nullptr) last_ = &statement;
  }

 private:
  PendingStatement* first_ = nullptr;
  PendingStatement* last_ = nullptr;
};

// All statements that were handed over and not answered, wherever they are; owns nothing.
class OutstandingStatements {
 public:
  bool empty() const { return first_ == nullptr; }
  PendingStatement& front() const { return *first_; }

  void Add(PendingStatement& statement) {
    statement.outstanding_next = first_;
    if (first_ != nullptr) first_->outstanding_previous = &statement;
    first_ = &statement;
  }

  void Remove(PendingStatement& statement) {
    PendingStatement* next = statement.outstanding_next;
    PendingStatement* previous = statement.outstanding_previous;
    (previous != nullptr ? previous->outstanding_next : first_) = next;
    if (next != nullptr) next->outstanding_previous = previous;
  }

 private:
  PendingStatement* first_ = nullptr;
};

}  // namespace tuskgate::gateway
