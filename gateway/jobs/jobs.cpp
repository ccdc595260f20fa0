#include "gateway/jobs/jobs.h"

#include <chrono>

#include "gateway/catalog/listener.h"
#include "gateway/delivery/event_source_runner.h"
#include "gateway/identity/identity_listener.h"
#include "gateway/jobs/backup_copier.h"
#include "gateway/jobs/expirer.h"
#include "gateway/jobs/index_filler.h"
#include "gateway/jobs/log_keeper.h"
#include "gateway/jobs/lost_rows_teller.h"
#include "gateway/jobs/subscription_refresher.h"
#include "gateway/jobs/tick_listener.h"
#include "gateway/jobs/ticker.h"
#include "gateway/jobs/token_sweeper.h"
#include "gateway/jobs/transition_finisher.h"
#include "gateway/kinesis/destination_sender.h"

namespace tuskgate::gateway {
namespace {

using JobList = std::vector<std::unique_ptr<Job>>;

BlockingOptions OptionsOf(const std::string& connection_string, const char* application_name) {
  BlockingOptions options;
  options.connection_string = connection_string;
  options.application_name = application_name;
  return options;
}

template <typename... Jobs>
JobList MakeJobs(BlockingConnection& connection) {
  JobList jobs;
  (jobs.push_back(std::make_unique<Jobs>(connection)), ...);
  return jobs;
}

// What is done in pieces that take milliseconds.
std::unique_ptr<JobRunner> StartCatalogJobs(const std::string& connection_string,
                                            StreamShards shards) {
  BlockingOptions options = OptionsOf(connection_string, "tuskgate jobs");
  options.lock_timeout = IndexFiller::kLockTimeout;
  const auto make = [shards](BlockingConnection& connection) {
    JobList jobs =
        MakeJobs<TransitionFinisher, IndexFiller, SubscriptionRefresher, TokenSweeper>(connection);
    jobs.push_back(std::make_unique<LogKeeper>(connection, shards));
    return jobs;
  };
  return std::make_unique<JobRunner>("work on the catalog", std::move(options), make);
}

// What is done twenty times a second and waits for nobody.
std::unique_ptr<JobRunner> StartTicker(const std::string& connection_string) {
  return std::make_unique<JobRunner>(
      "following changes", OptionsOf(connection_string, "tuskgate ticker"), MakeJobs<Ticker>);
}

// What waits for Kinesis.
std::unique_ptr<JobRunner> StartSender(const std::string& connection_string,
                                       const SendingOptions& sending) {
  const auto make = [sending](BlockingConnection& connection) {
    JobList jobs;
    jobs.push_back(
        std::make_unique<DestinationSender>(connection, sending.kinesis, sending.region));
    return jobs;
  };
  return std::make_unique<JobRunner>("sending changes",
                                     OptionsOf(connection_string, "tuskgate sender"), make);
}

// What takes as long as it takes.
std::unique_ptr<JobRunner> StartLongJobs(const std::string& connection_string, Catalog& catalog) {
  BlockingOptions options = OptionsOf(connection_string, "tuskgate backups");
  options.lock_timeout = std::chrono::seconds(10);
  // Some terabytes. What is at the other end is watched by TCP meanwhile.
  options.statement_timeout = std::chrono::hours(24);
  const auto make = [&catalog](BlockingConnection& connection) {
    JobList jobs = MakeJobs<BackupCopier>(connection);
    jobs.push_back(std::make_unique<LostRowsTeller>(connection, catalog));
    return jobs;
  };
  return std::make_unique<JobRunner>("work on backups", std::move(options), make);
}

// A batch takes some tens of milliseconds, many times a second where much expires.
std::unique_ptr<JobRunner> StartExpirer(const std::string& connection_string,
                                        Job::Duration interval, bool is_server_ours) {
  BlockingOptions options = OptionsOf(connection_string, "tuskgate expiry");
  options.in_background = is_server_ours;
  options.lock_timeout = IndexFiller::kLockTimeout;
  const auto make = [interval](BlockingConnection& connection) {
    JobList jobs;
    jobs.push_back(std::make_unique<Expirer>(connection, interval));
    return jobs;
  };
  return std::make_unique<JobRunner>("work on expired items", std::move(options), make);
}

}  // namespace

std::unique_ptr<JobRunner> StartCatalogListener(const std::string& connection_string,
                                                Catalog& catalog, AttachedTables& attached,
                                                translator::ItemFormat item_format) {
  const auto make = [&catalog, &attached, item_format](BlockingConnection& connection) {
    JobList jobs;
    jobs.push_back(std::make_unique<CatalogListener>(connection, catalog, attached, item_format));
    return jobs;
  };
  auto runner = std::make_unique<JobRunner>("listening for catalog changes",
                                            OptionsOf(connection_string, "tuskgate listener"), make,
                                            JobRunner::Access::kRead);
  runner->WaitUntilUnderWay();
  return runner;
}

std::unique_ptr<JobRunner> StartIdentityListener(const std::string& connection_string,
                                                 IdentitySource& source) {
  const auto make = [&source](BlockingConnection& connection) {
    JobList jobs;
    jobs.push_back(std::make_unique<IdentityListener>(connection, source));
    return jobs;
  };
  auto runner = std::make_unique<JobRunner>("listening for changes of access keys",
                                            OptionsOf(connection_string, "tuskgate identities"),
                                            make, JobRunner::Access::kRead);
  runner->WaitUntilUnderWay();
  return runner;
}

std::vector<std::unique_ptr<JobRunner>> StartJobs(const std::string& connection_string,
                                                  Catalog& catalog, StreamShards shards,
                                                  Job::Duration expiry_interval,
                                                  const SendingOptions& sending,
                                                  bool is_server_ours) {
  std::vector<std::unique_ptr<JobRunner>> runners;
  runners.push_back(StartCatalogJobs(connection_string, shards));
  runners.push_back(StartTicker(connection_string));
  runners.push_back(StartSender(connection_string, sending));
  runners.push_back(StartLongJobs(connection_string, catalog));
  runners.push_back(StartExpirer(connection_string, expiry_interval, is_server_ours));
  return runners;
}

std::unique_ptr<JobRunner> StartTickListener(
    const std::string& connection_string,
    const std::function<void(const std::set<std::string>& logs)>& ring) {
  const auto make = [ring](BlockingConnection&) {
    JobList jobs;
    jobs.push_back(std::make_unique<TickListener>(ring));
    return jobs;
  };
  return std::make_unique<JobRunner>("hearing of changes",
                                     OptionsOf(connection_string, "tuskgate hears"), make,
                                     JobRunner::Access::kRead);
}

std::vector<std::unique_ptr<JobRunner>> StartEventSources(const std::string& connection_string,
                                                          const std::vector<EventSource>& sources,
                                                          const translator::ArnScope& scope) {
  std::vector<std::unique_ptr<JobRunner>> runners;
  for (const EventSource& source : sources) {
    const auto make = [source, scope](BlockingConnection& connection) {
      JobList jobs;
      jobs.push_back(std::make_unique<EventSourceRunner>(connection, source, scope));
      return jobs;
    };
    runners.push_back(std::make_unique<JobRunner>(
        "event source " + source.name, OptionsOf(connection_string, "tuskgate events"), make));
  }
  return runners;
}

}  // namespace tuskgate::gateway
