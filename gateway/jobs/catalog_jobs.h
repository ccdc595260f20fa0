// Work on the catalog that no request waits for, on a thread and a connection of its own: new
// indexes are filled, and what was to last for a while is ended (settings --create-delay and its
// kin). Every gateway does it; they share the work through the database.
//
// It is woken by notifications of changes of the catalog, and looks by itself every few seconds.
#pragma once

#include <string>

#include "gateway/jobs/job_thread.h"

namespace tuskgate::gateway {

class CatalogJobs {
 public:
  explicit CatalogJobs(std::string connection_string);
  // Stops after the step under way, which takes milliseconds; but up to half a second when it waits
  // for a lock.
  ~CatalogJobs() = default;
  CatalogJobs(const CatalogJobs&) = delete;
  CatalogJobs& operator=(const CatalogJobs&) = delete;

 private:
  void Work(JobThread& job);

  const std::string connection_string_;
  JobThread thread_;
};

}  // namespace tuskgate::gateway
