#include "gateway/audit/audit_trail.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include "gateway/observe/log.h"

namespace tuskgate::gateway {
namespace {

namespace asio = boost::asio;
using translator::ApiError;
using translator::ErrorKind;

constexpr std::chrono::milliseconds kLookInterval{20};
constexpr std::chrono::seconds kPatience{10};

// What a long record has taken is not kept.
constexpr std::size_t kKeptMemory = 64 << 10;

std::mt19937_64 SeededGenerator() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device(), device(), device()};
  return std::mt19937_64(seed);
}

Declaration DeclarationOf(const OperationEntry& operation) {
  return {operation.name, operation.subject, operation.resources};
}

}  // namespace

AuditTrail::AuditTrail(AuditLog& log, AuditOptions options)
    : log_(log),
      records_(log.AddWorker()),
      options_(std::move(options)),
      random_(SeededGenerator()) {}

bool AuditTrail::Waits(EventKind kind) const {
  if (kind.is_data && options_.events != AuditEvents::kAll) return false;
  return options_.overflow == AuditOverflow::kWait ||
         (options_.overflow == AuditOverflow::kManagementWaits && !kind.is_data);
}

asio::awaitable<std::optional<ApiError>> AuditTrail::WaitForRoom(EventKind kind) {
  if (!Waits(kind)) co_return std::nullopt;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  while (!log_.HasRoom()) {
    if (std::chrono::steady_clock::now() >= deadline) {
      co_return ApiError{
          ErrorKind::kServiceUnavailable, "The audit log cannot take a record of the request", {}};
    }
    timer.expires_after(kLookInterval);
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_return std::nullopt;
}

// Whether one of `tables_` is.
bool AuditTrail::IsChosen() const {
  if (options_.tables.empty()) return true;
  return std::any_of(tables_.begin(), tables_.end(), [this](const std::string& table) {
    return std::find(options_.tables.begin(), options_.tables.end(), table) !=
           options_.tables.end();
  });
}

std::string_view AuditTrail::NewEventId() {
  const boost::uuids::uuid id = boost::uuids::basic_random_generator<std::mt19937_64>(random_)();
  boost::uuids::to_chars(id, event_id_.data(), event_id_.data() + event_id_.size());
  return {event_id_.data(), event_id_.size()};
}

// `tables_` are the request's.
void AuditTrail::Append(AuditedRequest audited) {
  if (record_.capacity() > kKeptMemory) std::string().swap(record_);
  record_.clear();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  audited.time = std::chrono::duration_cast<std::chrono::seconds>(now).count();
  audited.event_id = NewEventId();
  AppendRecord(record_, audited, frames_.Of(audited, tables_));
  log_.Append(records_, record_);
}

void AuditTrail::Note(const OperationEntry& operation, const http::ApiRequest& request,
                      const translator::Json* body, const http::ApiResponse& response,
                      const translator::ArnScope& scope, const TableFinder& tables) {
  try {
    const EventKind kind = EventKindOf(operation.name);
    if (kind.is_data && options_.events != AuditEvents::kAll) return;
    const Declaration declaration = DeclarationOf(operation);
    tables_.clear();
    if (body != nullptr) FindTables(declaration, *body, scope, tables_);
    if (kind.is_data && !IsChosen()) return;
    // What is waited for had room when it began.
    if (!Waits(kind) && !log_.HasRoom()) return log_.CountMissing(AuditLog::Missing::kOverflow);
    std::optional<ApiError> error;
    AuditedRequest audited{request, declaration, kind, scope, body, {}, {}, tables};
    if (response.body.has_error()) {
      audited.error = AuditedErrorOf(error.emplace(response.body.error()));
    } else {
      audited.answer = *response.body;
    }
    Append(std::move(audited));
  } catch (const std::exception& error) {
    LogRequest(LogLevel::kError, request.request_id, "no audit record of {}: {}", operation.name,
               error.what());
    log_.CountMissing(AuditLog::Missing::kFault);
  }
}

void AuditTrail::NoteRefused(const OperationEntry& operation, const http::ApiRequest& request,
                             const ApiError& error, const translator::ArnScope& scope) {
  try {
    if (!log_.AdmitRefusal()) return;
    if (!log_.HasRoom()) return log_.CountMissing(AuditLog::Missing::kOverflow);
    const Declaration declaration = DeclarationOf(operation);
    const TableFinder nowhere;
    // Whatever it was about, it is about access.
    const EventKind kind{false, EventKindOf(operation.name).read_only};
    AuditedRequest audited{request, declaration, kind, scope, nullptr, {}, {}, nowhere};
    audited.error = AuditedErrorOf(error);
    tables_.clear();
    Append(std::move(audited));
  } catch (const std::exception& problem) {
    LogRequest(LogLevel::kError, request.request_id, "no audit record of {}: {}", operation.name,
               problem.what());
    log_.CountMissing(AuditLog::Missing::kFault);
  }
}

void AuditTrail::NoteForm(const http::FormRequest& form, const http::FormRecord& shown,
                          const translator::ArnScope& scope) {
  try {
    const bool is_refused = shown.caller == nullptr;
    if (is_refused && !log_.AdmitRefusal()) return;
    if ((is_refused || !Waits(kOfForms)) && !log_.HasRoom()) {
      return log_.CountMissing(AuditLog::Missing::kOverflow);
    }
    http::ApiRequest request;
    request.request_id = form.request_id;
    request.host = form.head.host;
    request.authorization = form.head.authorization;
    request.target = form.head.target;
    request.user_agent = form.head.user_agent;
    request.peer = &form.peer;
    request.caller = shown.caller.get();
    const Declaration declaration{shown.operation};
    const TableFinder nowhere;
    AuditedRequest audited{request,           declaration, kOfForms,       scope,
                           &shown.parameters, {},          shown.elements, nowhere};
    audited.source = shown.source;
    audited.role = shown.role;
    if (!shown.error_code.empty()) {
      audited.error = AuditedError{shown.error_code, shown.error_message};
    }
    tables_.clear();
    Append(std::move(audited));
  } catch (const std::exception& problem) {
    LogRequest(LogLevel::kError, form.request_id, "no audit record of {}: {}", shown.operation,
               problem.what());
    log_.CountMissing(AuditLog::Missing::kFault);
  }
}

}  // namespace tuskgate::gateway
