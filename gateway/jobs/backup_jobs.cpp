#include "gateway/jobs/backup_jobs.h"

#include <exception>
#include <utility>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;

// For what no notification tells: work that another gateway left.
constexpr milliseconds kLookAnyway{3000};
constexpr milliseconds kAfterFailure{10'000};
constexpr milliseconds kCancelAgain{50};

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

}  // namespace

BackupJobs::BackupJobs(std::string connection_string)
    : connection_string_(std::move(connection_string)),
      thread_("work on backups", [this](JobThread& job) { Work(job); }) {}

BackupJobs::~BackupJobs() {
  thread_.BeginToStop();
  // More than once: a statement may begin just after it was cancelled.
  while (!thread_.ended()) {
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
}

void BackupJobs::Work(JobThread& job) {
  pqxx::connection connection(connection_string_);
  connection.set_variable("application_name", "'tuskgate backups'");
  connection.set_variable("lock_timeout", "10000");
  connection.set_variable("statement_timeout", "0");
  const Announced announced(connection, connection_, mutex_);
  const Ignore receiver(connection, "tuskgate_backups");
  while (!job.stopping()) {
    job.Wait(connection.sock(), WorkOn(connection, job));
    connection.get_notifs();
  }
}

milliseconds BackupJobs::WorkOn(pqxx::connection& connection, const JobThread& job) {
  try {
    bool found = true;
    while (found && !job.stopping()) {
      const bool copied = Step(connection, "select tuskgate.copy_next_backup()");
      const bool filled = Step(connection, "select tuskgate.fill_next_restored_table()");
      found = copied || filled;
    }
    return kLookAnyway;
  } catch (const pqxx::sql_error& error) {
    if (job.stopping() || error.sqlstate().empty() || error.sqlstate().starts_with("57P")) throw;
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

}  // namespace tuskgate::gateway
