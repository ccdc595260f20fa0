#include "gateway/tls/certificate_keeper.h"

#include <chrono>
#include <stdexcept>
#include <utility>

#include <sys/stat.h>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

// How often the files are looked at.
constexpr std::chrono::seconds kGlance{2};

void TellDate(const SSL_CTX& context, const std::string& path) {
  const std::string days = OutOfDate(context);
  if (days.empty()) return;
  Log(LogLevel::kWarn, "the certificate in {} is good {} only: clients will refuse it", path, days);
}

}  // namespace

CertificateKeeper::CertificateKeeper(TlsFiles files) : files_(std::move(files)) {
  read_ = StampsNow();
  current_ = MakeTlsContext(files_);
  TellDate(*current_, files_.certificate);
  thread_ = std::thread([this] { Watch(); });
}

CertificateKeeper::~CertificateKeeper() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

TlsContextPtr CertificateKeeper::Current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void CertificateKeeper::Reload() {
  {
    const std::lock_guard lock(mutex_);
    is_asked_ = true;
  }
  changed_.notify_all();
}

CertificateKeeper::Stamp CertificateKeeper::StampOf(const std::string& path) {
  struct stat found {};
  if (path.empty() || stat(path.c_str(), &found) != 0) return {};
  return {found.st_dev, found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

CertificateKeeper::Stamps CertificateKeeper::StampsNow() const {
  return {StampOf(files_.certificate), StampOf(files_.key), StampOf(files_.client_ca)};
}

void CertificateKeeper::Watch() {
  for (;;) {
    bool was_asked = false;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kGlance, [this] { return is_ending_ || is_asked_; });
      if (is_ending_) return;
      was_asked = std::exchange(is_asked_, false);
    }
    // One that could not be read may be good without having changed since: its rights were.
    if (was_asked || !complaint_.empty() || StampsNow() != read_) {
      if (was_asked) complaint_.clear();  // to be told again
      Read();
    }
  }
}

// Certificate and key are two files, replaced one after the other: between the two they do not fit,
// and soon they do.
void CertificateKeeper::Read() {
  read_ = StampsNow();
  try {
    TlsContextPtr fresh = MakeTlsContext(files_);
    TellDate(*fresh, files_.certificate);
    const std::lock_guard lock(mutex_);
    current_ = std::move(fresh);
  } catch (const std::runtime_error& error) {
    if (complaint_ != error.what()) {
      complaint_ = error.what();
      Log(LogLevel::kError, "{}; the certificate that was there before stays in use", complaint_);
    }
    return;
  }
  complaint_.clear();
  Log(LogLevel::kInfo, "the certificate in {} was read again", files_.certificate);
}

}  // namespace tuskgate::gateway
