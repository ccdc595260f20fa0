#include "gateway/catalog/listener.h"

#include <chrono>
#include <exception>
#include <set>
#include <stdexcept>
#include <utility>

#include <pqxx/pqxx>

#include "gateway/catalog/blocking_rows.h"
#include "gateway/observe/log.h"
#include "translator/catalog/catalog.h"

namespace tuskgate::gateway {
namespace {

// Notes what changed. It is read after the wait: a receiver must not use its connection.
class NoteChanged : public pqxx::notification_receiver {
 public:
  NoteChanged(pqxx::connection_base& connection, std::set<std::string>& changed)
      : pqxx::notification_receiver(connection, "tuskgate_catalog"), changed_(changed) {}

  void operator()(const std::string& table_name, int) override { changed_.insert(table_name); }

 private:
  std::set<std::string>& changed_;
};

void ReadAnew(pqxx::connection& connection, Catalog& catalog, translator::ItemFormat item_format,
              const std::string& name) {
  pqxx::nontransaction query(connection);
  const BlockingRows rows = RunBlocking(query, translator::EmitFindTable(name));
  if (rows.RowCount() == 0) {
    catalog.Forget(name);
  } else {
    catalog.Replace(translator::ReadTable(rows, 0, item_format));
  }
}

// What the event trigger says instead of a table's name, which never has such a character.
constexpr const char* kRelationsChanged = "@relations";

constexpr long kWaitMicroseconds = 500'000;
constexpr std::chrono::milliseconds kReconnectDelay{500};
constexpr std::chrono::seconds kLookForChanges{3};

void UseSettings(pqxx::connection& connection) {
  pqxx::nontransaction query(connection);
  UseGatewaySettings(query);
}

// False when PostgreSQL refuses, perhaps since somebody holds a lock: to be tried again.
bool LoadAttached(pqxx::connection& connection, AttachedTables& attached) {
  AttachedTables::Facts facts = attached.AskFacts();
  try {
    pqxx::nontransaction query(connection);
    attached.Apply(RunBlocking(query, facts.statement), facts.number);
    return true;
  } catch (const pqxx::sql_error& error) {
    Log(LogLevel::kError, "reading attached relations: {}", error.what());
  } catch (const std::logic_error& error) {
    Log(LogLevel::kError, "reading attached relations: {}", error.what());
  }
  return false;
}

// Finds out whether the attached relations changed, where nothing tells.
class ChangeFinder {
 public:
  ChangeFinder(pqxx::connection& connection, const AttachedTables& attached)
      : connection_(connection), attached_(attached) {
    pqxx::nontransaction query(connection_);
    const pqxx::result row = query.exec(
        "select exists (select from pg_catalog.pg_event_trigger "
        "where evtname = 'tuskgate_relations_change' and evtenabled <> 'D')");
    is_told_ = row[0][0].as<bool>();
    if (!is_told_) {
      Log(LogLevel::kInfo,
          "no event trigger tells of changes of attached relations; looking for them every {} s",
          kLookForChanges.count());
    }
    last_ = is_told_ ? std::string() : Fingerprint(query);
  }

  bool Look() {
    if (is_told_ || std::chrono::steady_clock::now() < next_) return false;
    next_ = std::chrono::steady_clock::now() + kLookForChanges;
    pqxx::nontransaction query(connection_);
    std::string now = Fingerprint(query);
    if (now == last_) return false;
    last_ = std::move(now);
    return true;
  }

 private:
  std::string Fingerprint(pqxx::nontransaction& query) const {
    const BlockingRows rows = RunBlocking(query, attached_.AskFingerprint());
    return std::string(rows.Value(0, 0).value_or(""));
  }

  pqxx::connection& connection_;
  const AttachedTables& attached_;
  bool is_told_ = false;
  std::string last_;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace

CatalogListener::CatalogListener(Catalog& catalog, AttachedTables& attached,
                                 translator::ItemFormat item_format, std::string connection_string)
    : catalog_(catalog),
      attached_(attached),
      item_format_(item_format),
      connection_string_(std::move(connection_string)) {
  {
    pqxx::connection connection(connection_string_);
    UseSettings(connection);
    LoadAttached(connection, attached_);
  }
  thread_ = std::thread([this] { Run(); });
}

CatalogListener::~CatalogListener() {
  stopping_ = true;
  thread_.join();
}

void CatalogListener::Run() {
  while (!stopping_) {
    try {
      ListenUntilLost();
    } catch (const std::exception& error) {
      if (stopping_) return;
      Log(LogLevel::kWarn, "listening for catalog changes: {}", error.what());
      std::this_thread::sleep_for(kReconnectDelay);
    }
  }
}

void CatalogListener::ListenUntilLost() {
  pqxx::connection connection(connection_string_);
  std::set<std::string> changed;
  const NoteChanged receiver(connection, changed);
  catalog_.Clear();
  UseSettings(connection);
  ChangeFinder finder(connection, attached_);
  bool loaded = LoadAttached(connection, attached_);
  auto retry = std::chrono::steady_clock::now() + kLookForChanges;
  while (!stopping_) {
    connection.await_notification(0, kWaitMicroseconds);
    bool relations = changed.erase(kRelationsChanged) > 0;
    for (const std::string& name : changed) {
      ReadAnew(connection, catalog_, item_format_, name);
      relations = relations || attached_.Concerns(name);
    }
    changed.clear();
    const bool file = attached_.ReadFile();
    const auto now = std::chrono::steady_clock::now();
    if (relations || file || finder.Look() || (!loaded && now >= retry)) {
      loaded = LoadAttached(connection, attached_);
      retry = now + kLookForChanges;
    }
  }
}

}  // namespace tuskgate::gateway
