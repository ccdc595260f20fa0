// Owners of libpq's objects, and what its results say.
#pragma once

#include <memory>
#include <string_view>

#include <libpq-fe.h>

namespace tuskgate::gateway {

struct ConnectionDeleter {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using ConnectionHandle = std::unique_ptr<PGconn, ConnectionDeleter>;

// What cancels the statement of a session, by a connection of its own. Any thread may use it.
struct CancelDeleter {
  void operator()(PGcancel* cancel) const { PQfreeCancel(cancel); }
};
using CancelHandle = std::unique_ptr<PGcancel, CancelDeleter>;

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ResultDeleter>;

// One of PG_DIAG_*; empty where the server did not send it. A view of the result's.
inline std::string_view ErrorField(const PGresult* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text != nullptr ? text : std::string_view();
}

// Whether a failure is not the statement's alone. Without an SQLSTATE the words are libpq's own:
// the connection is gone.
inline bool EndsConnection(const PGresult* failure) {
  const std::string_view severity = ErrorField(failure, PG_DIAG_SEVERITY_NONLOCALIZED);
  return ErrorField(failure, PG_DIAG_SQLSTATE).empty() || severity == "FATAL" ||
         severity == "PANIC";
}

}  // namespace tuskgate::gateway
