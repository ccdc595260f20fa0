// The running gateway: worker threads that share nothing but the catalog, and the listener that
// deals connections out to them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gateway/process/config.h"

namespace tuskgate::gateway {

// How many connections to PostgreSQL its workers may have together.
int MostConnections(const Config& config);

class Gateway {
 public:
  // The database must have been migrated. `cancelled` is asked while tables are made of files.
  Gateway(const Config& config, std::string connection_string, std::function<bool()> cancelled);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  // Binds, starts the threads, returns the port. Throws std::runtime_error (or what derives from
  // it) with a message for the operator.
  std::uint16_t Start();

  // Where the certificate is that clients are to trust, if it is our own; else empty.
  std::string SelfSignedCertificate() const;

  // Has the certificate be read again. Any thread.
  void ReloadCertificate();

  // Has the audit log be opened anew, whose file may have been moved away. Any thread.
  void ReopenAuditLog();

  // Says in the log which records are not written yet: the process ends now. Any thread.
  void TellLostRecords() const;

  // Where the test kit listens, once started; 0 where there is none.
  std::uint16_t AdminPort() const;

  // Accepts no more, lets requests in flight finish for at most ten seconds, cancels the others,
  // ends the threads, whatever PostgreSQL does, and the audit log. May be called again.
  void Stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuskgate::gateway
