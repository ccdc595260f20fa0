// All jobs, and which of them share a thread and a connection.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gateway/catalog/attached_tables.h"
#include "gateway/catalog/catalog.h"
#include "gateway/delivery/event_source.h"
#include "gateway/identity/identity_source.h"
#include "gateway/jobs/job_runner.h"
#include "gateway/jobs/log_keeper.h"
#include "gateway/kinesis/kinesis_client.h"
#include "translator/model/arn.h"
#include "translator/model/stored_item.h"

namespace tuskgate::gateway {

// Keeps the catalog current. It is needed before requests are served, and for as long as they are,
// so it is apart. The attached tables are loaded before this returns; throws when the database
// cannot be reached.
std::unique_ptr<JobRunner> StartCatalogListener(const std::string& connection_string,
                                                Catalog& catalog, AttachedTables& attached,
                                                translator::ItemFormat item_format);

// Keeps the access keys current, as long as requests are served.
std::unique_ptr<JobRunner> StartIdentityListener(const std::string& connection_string,
                                                 IdentitySource& source);

// Where changes are sent.
struct SendingOptions {
  std::optional<KinesisOptions> kinesis;  // none: nowhere
  std::string region;                     // as records tell it
};

// All others. `is_server_ours`: it runs on this machine, for us alone.
std::vector<std::unique_ptr<JobRunner>> StartJobs(const std::string& connection_string,
                                                  Catalog& catalog, StreamShards shards,
                                                  Job::Duration expiry_interval,
                                                  const SendingOptions& sending,
                                                  bool is_server_ours);

// Calls `ring`, on a thread of its own, with the logs that have new ticks.
std::unique_ptr<JobRunner> StartTickListener(
    const std::string& connection_string,
    const std::function<void(const std::set<std::string>& logs)>& ring);

// Those that give functions the changes of tables, each a runner of its own.
std::vector<std::unique_ptr<JobRunner>> StartEventSources(const std::string& connection_string,
                                                          const std::vector<EventSource>& sources,
                                                          const translator::ArnScope& scope);

}  // namespace tuskgate::gateway
