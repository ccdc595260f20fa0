#include "gateway/catalog/listener.h"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <utility>

#include "gateway/observe/log.h"
#include "gateway/postgres/database_mode.h"
#include "gateway/testkit/database_clock.h"
#include "translator/catalog/catalog.h"
#include "translator/sql/statement.h"

namespace tuskgate::gateway {
namespace {

// What the event trigger says instead of a table's name, which never has such a character.
constexpr const char* kRelationsChanged = "@relations";

constexpr const char* kReadingAttached = "reading attached relations";
constexpr const char* kReadingClock = "reading the database's clock";
constexpr const char* kEndingStreams =
    "ending the streams of tables that are not attached any more";
constexpr const char* kClaimingNames = "claiming the names of attached tables";

// Of the server's locks, of which it has some thousands for all that it does.
constexpr std::size_t kMostClaims = 1'000;

constexpr std::chrono::milliseconds kLookAtFile{500};
constexpr std::chrono::seconds kLookForChanges{3};
constexpr std::chrono::seconds kLookAtStandby{1};

}  // namespace

CatalogListener::CatalogListener(BlockingConnection& connection, Catalog& catalog,
                                 AttachedTables& attached, translator::ItemFormat item_format)
    : connection_(connection), catalog_(catalog), attached_(attached), item_format_(item_format) {}

CatalogListener::~CatalogListener() { catalog_.SetListening(false); }

// By now the connection listens.
void CatalogListener::Begin() {
  SeeMode();
  if (is_standby_) catalog_fingerprint_ = CatalogFingerprint();
  catalog_.SetListening(true);
  is_told_ =
      !is_standby_ && IsTrue(connection_.Exec(
                          "select exists (select from pg_catalog.pg_event_trigger "
                          "where evtname = 'tuskgate_relations_change' and evtenabled <> 'D')"));
  if (!is_told_) fingerprint_ = Fingerprint();
  SeeClock();
  if (!is_told_ && !is_standby_) {
    Log(LogLevel::kInfo,
        "no event trigger tells of changes of attached relations; looking for them every {} s",
        kLookForChanges.count());
  }
  has_begun_ = true;
  LoadAttached();
}

void CatalogListener::SeeMode() {
  const DatabaseMode mode = ModeOf(connection_);
  is_standby_ = mode == DatabaseMode::kStandby;
  if (mode == catalog_.SetMode(mode)) return;
  switch (mode) {
    case DatabaseMode::kWritable:
      Log(LogLevel::kInfo, "the database takes writes now");
      return;
    case DatabaseMode::kStandby:
      Log(LogLevel::kWarn,
          "the database is a read-only standby: until it is promoted, writes are refused with "
          "ServiceUnavailableException, and changes of tables are looked for every {} s",
          kLookAtStandby.count());
      return;
    case DatabaseMode::kReadOnly:
      Log(LogLevel::kWarn,
          "transactions are read-only, by default_transaction_read_only: writes are refused with "
          "AccessDeniedException");
      return;
  }
}

void CatalogListener::SeeClock() {
  try {
    FollowClock(connection_);
    failures_.Succeeded(kReadingClock);
  } catch (const StatementRefused& error) {
    failures_.Failed(LogLevel::kError, kReadingClock, error.what());
  }
}

void CatalogListener::Look(const std::set<std::string>& payloads) {
  if (!has_begun_) Begin();
  bool relations = false;
  for (const std::string& payload : payloads) {
    if (payload == kRelationsChanged) {
      relations = true;
    } else if (payload == kClockChanged) {
      SeeClock();
    } else {
      relations = relations || attached_.Concerns(payload);
      ReadAnew(payload);
    }
  }
  if (relations) LoadAttached();
}

Job::Duration CatalogListener::Step() {
  const bool file = attached_.ReadFile();
  const bool tables = FindCatalogChange();
  if (file || tables || FindChange() || (!is_loaded_ && Clock::now() >= next_load_)) {
    LoadAttached();
  }
  ClaimNames();
  EndLostStreams();
  return kLookAtFile;
}

void CatalogListener::ReadAnew(const std::string& name) {
  const translator::SqlStatement statement = translator::EmitFindTable(name);
  const std::string subject = fmt::format("reading the table {} anew", name);
  try {
    const std::uint64_t generation = catalog_.Generation();
    const QueryRows rows = connection_.Exec(statement.text, statement.parameters);
    if (rows.RowCount() == 0) {
      catalog_.Forget(name);
    } else {
      catalog_.Replace(translator::ReadTable(rows, 0, item_format_), generation);
    }
    failures_.Succeeded(subject);
  } catch (const StatementRefused& error) {
    failures_.Failed(LogLevel::kError, subject, error.what());
    catalog_.Forget(name);  // whoever needs it looks it up
  }
}

// What PostgreSQL refuses, perhaps since somebody holds a lock, is tried again.
void CatalogListener::LoadAttached() {
  is_loaded_ = false;
  next_load_ = Clock::now() + kLookForChanges;
  AttachedTables::Facts facts = attached_.AskFacts();
  try {
    attached_.Apply(connection_.Exec(facts.statement.text, facts.statement.parameters),
                    facts.number);
    is_loaded_ = true;
    failures_.Succeeded(kReadingAttached);
  } catch (const StatementRefused& error) {
    failures_.Failed(LogLevel::kError, kReadingAttached, error.what());
  } catch (const std::logic_error& error) {
    failures_.Failed(LogLevel::kError, kReadingAttached, error.what());
  }
}

// A name that cannot be had is that of a table being created, which its notification tells of; and
// if it is not created after all, the name is tried again.
void CatalogListener::ClaimNames() {
  std::set<std::string> names;
  for (const TablePtr& table : catalog_.Attached()) names.insert(table->name);
  if (names == claimed_) return;
  try {
    for (auto name = claimed_.begin(); name != claimed_.end();) {
      if (names.contains(*name)) {
        ++name;
        continue;
      }
      connection_.Exec("select pg_advisory_unlock_shared(tuskgate.table_name_lock($1))", {*name});
      name = claimed_.erase(name);
    }
    for (const std::string& name : names) {
      if (claimed_.size() >= kMostClaims) break;
      if (claimed_.contains(name)) continue;
      const QueryRows claim = connection_.Exec(
          "select pg_try_advisory_lock_shared(tuskgate.table_name_lock($1))", {name});
      if (IsTrue(claim)) claimed_.insert(name);
    }
    failures_.Succeeded(kClaimingNames);
  } catch (const StatementRefused& error) {
    failures_.Failed(LogLevel::kWarn, kClaimingNames, error.what());
  }
}

// Of tables that are gone, and of those that are made of other relations now, or have another key.
// As long as another gateway has relations attached under the name, it is theirs. Where a stream is
// not enabled any more, nothing happens.
void CatalogListener::EndLostStreams() {
  if (!is_loaded_ || is_standby_) return;
  std::set<std::string> names;
  AttachedTables::Streams lost = attached_.TakeSeenStreams();
  lost.merge(std::exchange(streams_, {}));
  for (const TablePtr& table : catalog_.Attached()) {
    names.insert(table->name);
    if (table->settings.stream_label.empty()) continue;
    lost.erase({table->id, table->settings.stream_label});
    if (table->settings.stream_view_type.empty()) continue;
    streams_.emplace(std::pair(table->id, table->settings.stream_label), table->name);
  }
  for (const auto& [stream, name] : lost) {
    try {
      const QueryRows rows = connection_.Exec(
          "select case when $4::bool or pg_try_advisory_xact_lock(tuskgate.table_name_lock($1)) "
          "then coalesce(tuskgate.stream_attached($1, $2::uuid, '[]', null, $3, null, null, null), "
          "'ended') end",
          {name, stream.first, stream.second, names.contains(name) ? "true" : "false"});
      if (!rows.Value(0, 0)) {
        streams_.emplace(stream, name);  // for the next time
      } else if (rows.Value(0, 0) == "ended") {
        Log(LogLevel::kInfo, "the stream {} of {} has ended: what it was a stream of is detached",
            stream.second, name);
      }
      failures_.Succeeded(kEndingStreams);
    } catch (const StatementRefused& error) {
      streams_.emplace(stream, name);
      failures_.Failed(LogLevel::kWarn, kEndingStreams, error.what());
    }
  }
}

std::string CatalogListener::Fingerprint() {
  const translator::SqlStatement statement = attached_.AskFingerprint();
  const QueryRows rows = connection_.Exec(statement.text, statement.parameters);
  return std::string(rows.Value(0, 0).value_or(""));
}

std::string CatalogListener::CatalogFingerprint() {
  const translator::SqlStatement statement = translator::EmitCatalogFingerprint();
  return std::string(connection_.Exec(statement.text).Value(0, 0).value_or(""));
}

// Of a standby, which tells of nothing. All tables are forgotten, to be looked up again.
bool CatalogListener::FindCatalogChange() {
  if (!is_standby_ || Clock::now() < next_catalog_fingerprint_) return false;
  next_catalog_fingerprint_ = Clock::now() + kLookAtStandby;
  SeeClock();
  std::string now = CatalogFingerprint();
  if (now == catalog_fingerprint_) return false;
  catalog_fingerprint_ = std::move(now);
  catalog_.SetListening(true);
  return true;
}

// Where nothing tells.
bool CatalogListener::FindChange() {
  if (is_told_ || Clock::now() < next_fingerprint_) return false;
  next_fingerprint_ = Clock::now() + kLookForChanges;
  std::string now = Fingerprint();
  if (now == fingerprint_) return false;
  fingerprint_ = std::move(now);
  return true;
}

}  // namespace tuskgate::gateway
