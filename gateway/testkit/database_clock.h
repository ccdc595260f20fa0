// The clock of the database, which its gateways follow: schema/functions/set_clock.sql.
#pragma once

#include <optional>
#include <string>

#include "gateway/clock.h"
#include "gateway/postgres/blocking_connection.h"

namespace tuskgate::gateway {

// What set_clock notifies on the catalog's channel instead of a table's name, which never has such
// a character.
inline constexpr const char* kClockChanged = "@clock";

// Throws what BlockingConnection::Exec does.
ClockSetting ReadClock(BlockingConnection& connection);

// Reads it and has this process follow it; tells of a change, as a clock that somebody forgot makes
// all that is dated look wrong. Throws the same.
void FollowClock(BlockingConnection& connection);

// How set_clock is to be called: {"2030-01-01T00:00:00Z", nullopt, "true"}, say.
struct ClockChange {
  std::optional<std::string> moment;  // in a form that PostgreSQL reads
  std::optional<std::string> later;   // an interval, likewise
  bool goes_on = false;
};

// Calls it, and has this process follow before anybody else is told. Throws the same: what cannot
// be read is refused.
void ChangeClock(BlockingConnection& connection, const ClockChange& change);

// Of seconds since 1970: "2030-01-01T00:00:00.000Z".
std::string IsoTime(double seconds);

// "it stands still at 2030-01-01T00:00:00.000Z", "it is 90000 s ahead of the real time".
std::string Describe(const ClockSetting& clock);

}  // namespace tuskgate::gateway
