#include "gateway/catalog/listener.h"

#include <chrono>
#include <exception>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <pqxx/pqxx>

#include "gateway/observe/log.h"
#include "translator/sql/catalog.h"

namespace tuskgate::gateway {
namespace {

// Rows of libpqxx as the translator reads them.
class BlockingRows : public translator::RowSet {
 public:
  explicit BlockingRows(pqxx::result rows) : rows_(std::move(rows)) {}

  std::size_t RowCount() const override { return rows_.size(); }
  std::size_t ColumnCount() const override { return rows_.columns(); }
  std::optional<std::string_view> Value(std::size_t row, std::size_t column) const override {
    const pqxx::field field =
        rows_[static_cast<pqxx::result::size_type>(row)][static_cast<pqxx::row::size_type>(column)];
    if (field.is_null()) return std::nullopt;
    return std::string_view(field.c_str(), field.size());
  }

 private:
  pqxx::result rows_;
};

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
  const translator::SqlStatement find = translator::EmitFindTable(name);
  const BlockingRows rows(query.exec_params(find.text, name));
  if (rows.RowCount() == 0) {
    catalog.Forget(name);
  } else {
    catalog.Replace(translator::ReadTable(rows, 0, item_format));
  }
}

constexpr long kWaitMicroseconds = 500'000;
constexpr std::chrono::milliseconds kReconnectDelay{500};

}  // namespace

CatalogListener::CatalogListener(Catalog& catalog, translator::ItemFormat item_format,
                                 std::string connection_string)
    : catalog_(catalog),
      item_format_(item_format),
      connection_string_(std::move(connection_string)),
      thread_([this] { Run(); }) {}

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
  while (!stopping_) {
    connection.await_notification(0, kWaitMicroseconds);
    for (const std::string& name : changed) ReadAnew(connection, catalog_, item_format_, name);
    changed.clear();
  }
}

}  // namespace tuskgate::gateway
