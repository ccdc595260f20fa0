#include "gateway/jobs/backup_jobs.h"

#include <array>
#include <cerrno>
#include <exception>
#include <system_error>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kReconnectDelay{500};
// For what no notification tells: work that another gateway left.
constexpr milliseconds kLookAnyway{3000};
constexpr milliseconds kAfterFailure{10'000};
constexpr milliseconds kCancelAgain{50};
constexpr int kNoSocket = -1;

// A notification only has to wake the thread.
class Ignore : public pqxx::notification_receiver {
 public:
  using pqxx::notification_receiver::notification_receiver;
  void operator()(const std::string&, int) override {}
};

// Tells the thread that stops this which connection to cancel on, for as long as there is one.
class Announced {
 public:
  Announced(pqxx::connection& connection, pqxx::connection*& place, std::mutex& mutex)
      : place_(place), mutex_(mutex) {
    const std::lock_guard lock(mutex_);
    place_ = &connection;
  }
  ~Announced() {
    const std::lock_guard lock(mutex_);
    place_ = nullptr;
  }
  Announced(const Announced&) = delete;
  Announced& operator=(const Announced&) = delete;

 private:
  pqxx::connection*& place_;
  std::mutex& mutex_;
};

int MakeEvent() {
  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return event;
}

}  // namespace

BackupJobs::BackupJobs(std::string connection_string)
    : connection_string_(std::move(connection_string)),
      stop_event_(MakeEvent()),
      thread_([this] { Run(); }) {}

BackupJobs::~BackupJobs() {
  stopping_ = true;
  eventfd_write(stop_event_, 1);
  // More than once: a statement may begin just after it was cancelled.
  while (!ended_) {
    {
      const std::lock_guard lock(mutex_);
      try {
        if (connection_ != nullptr) connection_->cancel_query();
      } catch (const std::exception& error) {
        Log(LogLevel::kDebug, "cancelling a copy: {}", error.what());
      }
    }
    std::this_thread::sleep_for(kCancelAgain);
  }
  thread_.join();
  close(stop_event_);
}

void BackupJobs::Run() {
  while (!stopping_) {
    try {
      WorkUntilLost();
    } catch (const std::exception& error) {
      if (stopping_) break;
      Log(LogLevel::kWarn, "work on backups: {}", error.what());
      Wait(kNoSocket, kReconnectDelay);
    }
  }
  ended_ = true;
}

void BackupJobs::WorkUntilLost() {
  pqxx::connection connection(connection_string_);
  connection.set_variable("application_name", "'tuskgate backups'");
  connection.set_variable("lock_timeout", "10000");
  connection.set_variable("statement_timeout", "0");
  const Announced announced(connection, connection_, mutex_);
  const Ignore receiver(connection, "tuskgate_backups");
  while (!stopping_) {
    Wait(connection.sock(), WorkOn(connection));
    connection.get_notifs();
  }
}

milliseconds BackupJobs::WorkOn(pqxx::connection& connection) {
  try {
    bool found = true;
    while (found && !stopping_) {
      const bool copied = Step(connection, "select tuskgate.copy_next_backup()");
      const bool filled = Step(connection, "select tuskgate.fill_next_restored_table()");
      found = copied || filled;
    }
    return kLookAnyway;
  } catch (const pqxx::sql_error& error) {
    if (stopping_ || error.sqlstate().empty() || error.sqlstate().starts_with("57P")) throw;
    Log(LogLevel::kWarn, "copying a backup: {} {}", error.sqlstate(), error.what());
    return kAfterFailure;
  }
}

bool BackupJobs::Step(pqxx::connection& connection, const char* statement) {
  pqxx::work transaction(connection);
  const bool found = transaction.exec1(statement)[0].as<bool>();
  transaction.commit();
  return found;
}

void BackupJobs::Wait(int socket, milliseconds time) const {
  std::array<pollfd, 2> waits = {{{stop_event_, POLLIN, 0}, {socket, POLLIN, 0}}};
  // A failure to wait, by a signal, is a wait that was short.
  poll(waits.data(), waits.size(), static_cast<int>(time.count()));
}

}  // namespace tuskgate::gateway
