#include "gateway/jobs/catalog_jobs.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <pqxx/pqxx>

#include "gateway/jobs/index_filler.h"
#include "gateway/jobs/transition_finisher.h"

namespace tuskgate::gateway {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// For what no notification tells: a gateway that left its work, or a lost notification.
constexpr milliseconds kLookAnyway{3000};

class NoteChange : public pqxx::notification_receiver {
 public:
  NoteChange(pqxx::connection_base& connection, bool& changed)
      : pqxx::notification_receiver(connection, "tuskgate_catalog"), changed_(changed) {}

  void operator()(const std::string&, int) override { changed_ = true; }

 private:
  bool& changed_;
};

}  // namespace

CatalogJobs::CatalogJobs(std::string connection_string)
    : connection_string_(std::move(connection_string)),
      thread_("work on the catalog", [this](JobThread& job) { Work(job); }) {}

void CatalogJobs::Work(JobThread& job) {
  pqxx::connection connection(connection_string_);
  connection.set_variable("application_name", "'tuskgate jobs'");
  connection.set_variable("lock_timeout", fmt::format("{}", IndexFiller::kLockTimeout.count()));
  connection.set_variable("statement_timeout", "30000");
  bool changed = true;
  const NoteChange receiver(connection, changed);
  TransitionFinisher finisher(connection);
  IndexFiller filler(connection);
  Clock::time_point next_look = Clock::now();
  while (!job.stopping()) {
    if (changed || Clock::now() >= next_look) {
      changed = false;
      next_look = Clock::now() + kLookAnyway;
      finisher.Look();
      filler.Look();
    }
    const milliseconds pause = std::min({finisher.Step(), filler.Step(), kLookAnyway});
    job.Wait(connection.sock(), pause);
    connection.get_notifs();
  }
}

}  // namespace tuskgate::gateway
