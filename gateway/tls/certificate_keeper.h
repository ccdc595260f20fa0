// The gateway's certificate, read again when its files change: whoever renews it need not end the
// process, and no connection notices.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "gateway/tls/context.h"

namespace tuskgate::gateway {

class CertificateKeeper {
 public:
  // Throws std::runtime_error, with a message for the operator, unless the files are good.
  explicit CertificateKeeper(TlsFiles files);
  ~CertificateKeeper();
  CertificateKeeper(const CertificateKeeper&) = delete;
  CertificateKeeper& operator=(const CertificateKeeper&) = delete;

  // For a new connection. Any thread.
  TlsContextPtr Current() const;

  // Has the files be read again, soon, whether they look changed or not. Any thread.
  void Reload();

 private:
  // A file as it was; zeros for one that is not there.
  struct Stamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;
    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::array<Stamp, 3>;

  static Stamp StampOf(const std::string& path);
  Stamps StampsNow() const;
  void Watch();  // the thread
  void Read();

  const TlsFiles files_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  TlsContextPtr current_;
  bool is_ending_ = false;
  bool is_asked_ = false;
  // Of the thread.
  Stamps read_;            // the files as they were when they were last read
  std::string complaint_;  // what was wrong then; empty: nothing
  std::thread thread_;
};

}  // namespace tuskgate::gateway
