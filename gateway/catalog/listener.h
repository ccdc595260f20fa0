// Listens for changes of the catalog, made by this process or by others, and reads anew what
// changed. While nobody listens, the catalog keeps nothing: what changes meanwhile is unknown.
//
// Relations that are not ours tell of their changes by an event trigger
// (schema/event_triggers/relations.sql). Where a superuser was not there to make it, the listener
// looks for changes every few seconds. A standby tells of nothing: there it looks for all changes.
//
// The clock, which a test may have set for all that the database dates, is heard of in the same
// way.
//
// As long as it listens, it holds a lock on the name of each attached table, which has CreateTable
// refuse that name at every gateway (schema/functions/claim_table_name.sql). It ends the streams of
// tables that it has seen to be detached.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/catalog/attached_tables.h"
#include "gateway/catalog/catalog.h"
#include "gateway/jobs/job.h"
#include "gateway/observe/failure_log.h"
#include "gateway/postgres/blocking_connection.h"
#include "translator/model/stored_item.h"

namespace tuskgate::gateway {

class CatalogListener : public Job {
 public:
  CatalogListener(BlockingConnection& connection, Catalog& catalog, AttachedTables& attached,
                  translator::ItemFormat item_format);
  ~CatalogListener() override;
  CatalogListener(const CatalogListener&) = delete;
  CatalogListener& operator=(const CatalogListener&) = delete;

  std::string_view Name() const override { return "listening for catalog changes"; }
  std::string_view Channel() const override { return "tuskgate_catalog"; }
  void Look(const std::set<std::string>& payloads) override;
  // Looks for what nothing tells of: the mapping file, and relations without the event trigger.
  Duration Step() override;

 private:
  using Clock = std::chrono::steady_clock;

  void Begin();
  void ReadAnew(const std::string& name);
  void SeeMode();
  void SeeClock();
  void LoadAttached();
  void ClaimNames();
  void EndLostStreams();
  std::string Fingerprint();
  std::string CatalogFingerprint();
  bool FindChange();
  bool FindCatalogChange();

  BlockingConnection& connection_;
  Catalog& catalog_;
  AttachedTables& attached_;
  const translator::ItemFormat item_format_;

  bool has_begun_ = false;
  bool is_loaded_ = false;  // the attached tables
  bool is_told_ = false;    // of changes of relations
  bool is_standby_ = false;
  std::string fingerprint_;
  Clock::time_point next_fingerprint_;
  std::string catalog_fingerprint_;
  Clock::time_point next_catalog_fingerprint_;
  std::set<std::string> claimed_;  // names
  // Enabled streams of attached tables, by the table's id and the stream's label, with its name.
  AttachedTables::Streams streams_;
  FailureLog failures_;
  Clock::time_point next_load_;  // unless loaded
};

}  // namespace tuskgate::gateway
