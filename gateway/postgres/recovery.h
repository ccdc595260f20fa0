// What to do about a statement that PostgreSQL refused, decided by its SQLSTATE alone: messages
// depend on the server's language.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/postgres/pipeline.h"

namespace tuskgate::gateway {

enum class Recovery {
  kReport,           // the statement's own fault: tell the caller
  kRunAgainLater,    // lost a race (serialization failure, deadlock): run again after a pause
  kPrepareAgain,     // its plan is stale: forget it, deallocate it, prepare again
  kForgetAndPrepare  // the server no longer knows its name: prepare again
};

Recovery RecoveryFor(const DatabaseError& failure);

// How often a statement may lose a race before its caller is told.
inline constexpr int kMaxConflicts = 10;

// Each attempt may wait twice as long as the one before, up to 250 ms. `random` spreads those that
// collided, so that they do not meet again; any value will do.
std::chrono::microseconds ConflictPause(int attempt, std::uint64_t random);

// The pause before connecting again after `failures` attempts in a row: 50 ms up to 1 s.
std::chrono::milliseconds ReconnectPause(int failures);

}  // namespace tuskgate::gateway
