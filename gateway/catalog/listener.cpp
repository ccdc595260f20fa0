#include "gateway/catalog/listener.h"

#include <chrono>
#include <exception>
#include <utility>

#include <pqxx/pqxx>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

class ForgetChanged : public pqxx::notification_receiver {
 public:
  ForgetChanged(pqxx::connection_base& connection, Catalog& catalog)
      : pqxx::notification_receiver(connection, "tuskgate_catalog"), catalog_(catalog) {}

  void operator()(const std::string& table_name, int) override { catalog_.Forget(table_name); }

 private:
  Catalog& catalog_;
};

constexpr long kWaitMicroseconds = 500'000;
constexpr std::chrono::milliseconds kReconnectDelay{500};

}  // namespace

CatalogListener::CatalogListener(Catalog& catalog, std::string connection_string)
    : catalog_(catalog),
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
  const ForgetChanged receiver(connection, catalog_);
  // What changed while nobody listened is unknown.
  catalog_.Clear();
  while (!stopping_) connection.await_notification(0, kWaitMicroseconds);
}

}  // namespace tuskgate::gateway
