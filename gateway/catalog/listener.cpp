#include "gateway/catalog/listener.h"

#include <stdexcept>
#include <utility>

#include "gateway/observe/log.h"
#include "translator/catalog/catalog.h"
#include "translator/sql/statement.h"

namespace tuskgate::gateway {
namespace {

// What the event trigger says instead of a table's name, which never has such a character.
constexpr const char* kRelationsChanged = "@relations";

constexpr const char* kReadingAttached = "reading attached relations";

constexpr std::chrono::milliseconds kLookAtFile{500};
constexpr std::chrono::seconds kLookForChanges{3};

}  // namespace

CatalogListener::CatalogListener(BlockingConnection& connection, Catalog& catalog,
                                 AttachedTables& attached, translator::ItemFormat item_format)
    : connection_(connection), catalog_(catalog), attached_(attached), item_format_(item_format) {}

CatalogListener::~CatalogListener() { catalog_.SetListening(false); }

// By now the connection listens.
void CatalogListener::Begin() {
  catalog_.SetListening(true);
  is_told_ = IsTrue(
      connection_.Exec("select exists (select from pg_catalog.pg_event_trigger "
                       "where evtname = 'tuskgate_relations_change' and evtenabled <> 'D')"));
  if (!is_told_) {
    Log(LogLevel::kInfo,
        "no event trigger tells of changes of attached relations; looking for them every {} s",
        kLookForChanges.count());
    fingerprint_ = Fingerprint();
  }
  has_begun_ = true;
  LoadAttached();
}

void CatalogListener::Look(const std::set<std::string>& payloads) {
  if (!has_begun_) Begin();
  bool relations = false;
  for (const std::string& payload : payloads) {
    if (payload == kRelationsChanged) {
      relations = true;
    } else {
      ReadAnew(payload);
      relations = relations || attached_.Concerns(payload);
    }
  }
  if (relations) LoadAttached();
}

Job::Duration CatalogListener::Step() {
  const bool file = attached_.ReadFile();
  if (file || FindChange() || (!is_loaded_ && Clock::now() >= next_load_)) LoadAttached();
  return kLookAtFile;
}

void CatalogListener::ReadAnew(const std::string& name) {
  const translator::SqlStatement statement = translator::EmitFindTable(name);
  const std::string subject = fmt::format("reading the table {} anew", name);
  try {
    const QueryRows rows = connection_.Exec(statement.text, statement.parameters);
    if (rows.RowCount() == 0) {
      catalog_.Forget(name);
    } else {
      catalog_.Replace(translator::ReadTable(rows, 0, item_format_));
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

std::string CatalogListener::Fingerprint() {
  const translator::SqlStatement statement = attached_.AskFingerprint();
  const QueryRows rows = connection_.Exec(statement.text, statement.parameters);
  return std::string(rows.Value(0, 0).value_or(""));
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
