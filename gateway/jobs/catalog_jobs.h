// Work on the catalog that no request waits for, on a thread and a connection of its own: new
// indexes are filled, and what was to last for a while is ended (settings --create-delay and its
// kin). Every gateway does it; they share the work through the database.
//
// It is woken by notifications of changes of the catalog, and looks by itself every few seconds.
// After a lost connection it begins again. Failures are logged, and are no reason to end.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

#include <pqxx/pqxx>

namespace tuskgate::gateway {

class CatalogJobs {
 public:
  explicit CatalogJobs(std::string connection_string);
  // Stops after the step under way, which takes milliseconds; but up to half a second when it waits
  // for a lock.
  ~CatalogJobs();
  CatalogJobs(const CatalogJobs&) = delete;
  CatalogJobs& operator=(const CatalogJobs&) = delete;

 private:
  void Run();
  void WorkUntilLost();
  // Until the time is over, something happens on the socket, or this is to stop.
  void Wait(int socket, std::chrono::milliseconds time) const;

  const std::string connection_string_;
  std::atomic<bool> stopping_ = false;
  int stop_event_;  // an eventfd
  std::thread thread_;
};

}  // namespace tuskgate::gateway
