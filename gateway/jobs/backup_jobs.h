// Copies what is too large to be copied while a request waits: the items of backups, and of tables
// that are made of backups. It has a thread and a connection of its own, since a copy may take
// minutes: it is one transaction, so that a backup shows one moment.
//
// What there is to do is in the database (status CREATING of tuskgate.backups, and tables that are
// CREATING without end), and done there. Every gateway looks; one does it, as it holds a row's
// lock. A copy that is broken off leaves nothing behind and is begun again by whoever looks next.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include <pqxx/pqxx>

#include "gateway/jobs/job_thread.h"

namespace tuskgate::gateway {

class BackupJobs {
 public:
  explicit BackupJobs(std::string connection_string);
  // Breaks off a copy under way.
  ~BackupJobs();
  BackupJobs(const BackupJobs&) = delete;
  BackupJobs& operator=(const BackupJobs&) = delete;

 private:
  void Work(JobThread& job);
  // Returns how long to wait for more.
  std::chrono::milliseconds WorkOn(pqxx::connection& connection, const JobThread& job);
  bool Step(pqxx::connection& connection, const char* statement);

  const std::string connection_string_;
  std::mutex mutex_;
  pqxx::connection* connection_ = nullptr;  // while there is one; guarded by mutex_
  JobThread thread_;
};

}  // namespace tuskgate::gateway
