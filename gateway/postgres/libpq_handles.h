// Owners of libpq's objects.
#pragma once

#include <memory>

#include <libpq-fe.h>

namespace tuskgate::gateway {

struct ConnectionDeleter {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using ConnectionHandle = std::unique_ptr<PGconn, ConnectionDeleter>;

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ResultDeleter>;

}  // namespace tuskgate::gateway
