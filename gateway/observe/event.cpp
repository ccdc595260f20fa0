#include "gateway/observe/event.h"

#include <mutex>
#include <set>
#include <string>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {

namespace {

// Beyond so many, what was told long ago is told again.
constexpr std::size_t kRemembered = 1000;

bool IsFirst(std::string_view what) {
  static std::mutex mutex;
  static std::set<std::string, std::less<>> told;
  const std::lock_guard lock(mutex);
  if (told.size() >= kRemembered) told.clear();
  return told.emplace(what).second;
}

struct LogSink {
  std::string_view request_id;

  void operator()(const StatementFailed& event) const {
    LogRequest(event.is_fault ? LogLevel::kError : LogLevel::kWarn, request_id, "{}: {} {}",
               event.statement, event.sqlstate.empty() ? "connection" : event.sqlstate,
               event.message);
  }
  void operator()(const OwnersCodeFailed& event) const {
    LogRequest(LogLevel::kWarn, request_id, "code of table {}: {} {}", event.table, event.sqlstate,
               event.message);
  }
  void operator()(const AttachedUnreadable& event) const {
    LogRequest(LogLevel::kError, request_id, "reading attached relations: {}", event.reason);
  }
  void operator()(const OperationMissing& event) const {
    if (!IsFirst(event.operation)) return;
    LogRequest(LogLevel::kWarn, request_id, "{} is not supported; this is logged once",
               event.operation);
  }
  void operator()(const OperationThrew& event) const {
    LogRequest(LogLevel::kError, request_id, "{}: unexpected: {}", event.operation, event.reason);
  }
  void operator()(const ItemUnreadable& event) const {
    if (!IsFirst(event.reason)) return;
    LogRequest(LogLevel::kError, request_id, "{}: {}; this is logged once", event.operation,
               event.reason);
  }
  void operator()(const ServerFaultAnswered& event) const {
    LogRequest(LogLevel::kError, request_id, "{} answered with a server fault: {}", event.operation,
               event.message);
  }
  void operator()(const RequestServed& event) const {
    LogRequest(LogLevel::kDebug, request_id, "{} {} in {} ms, {} round trip{}{}{}", event.operation,
               event.error.empty() ? "answered" : event.error,
               static_cast<double>(event.took.count()) / 1000, event.round_trips,
               event.round_trips == 1 ? "" : "s", event.touched.empty() ? "" : "; ",
               fmt::join(event.touched, "; "));
  }
};

}  // namespace

bool TellsRequests() { return LogEnabled(LogLevel::kDebug); }

void Tell(std::string_view request_id, const Event& event) {
  std::visit(LogSink{request_id}, event);
}

}  // namespace tuskgate::gateway
