// What one worker tells the audit log of the requests that it has answered.
//
// Used from the worker's thread only.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "gateway/audit/audit_log.h"
#include "gateway/audit/record.h"
#include "gateway/audit/record_frames.h"
#include "gateway/operations/operation.h"
#include "gateway/process/audit_mode.h"

namespace tuskgate::gateway {

struct AuditOptions {
  AuditEvents events = AuditEvents::kManagement;
  std::vector<std::string> tables;  // whose data events are recorded; empty: all tables'
  AuditOverflow overflow = AuditOverflow::kManagementWaits;
};

class AuditTrail {
 public:
  // The log must outlive it.
  AuditTrail(AuditLog& log, AuditOptions options);

  // Before the operation. While the log is full, waits until there is room for its record, if it is
  // one to be waited for. The error to answer with if that takes too long: nothing that has to be
  // recorded is done without.
  boost::asio::awaitable<std::optional<translator::ApiError>> WaitForRoom(EventKind kind);
  // Whether there is nothing to wait for, which can be known without a coroutine.
  bool HasRoom() const { return log_.HasRoom(); }

  // After it. `body` is null if it is not JSON. Does not throw.
  void Note(const OperationEntry& operation, const http::ApiRequest& request,
            const translator::Json* body, const http::ApiResponse& response,
            const translator::ArnScope& scope, const TableFinder& tables);

  // A request whose credentials were refused.
  void NoteRefused(const OperationEntry& operation, const http::ApiRequest& request,
                   const translator::ApiError& error, const translator::ArnScope& scope);

  // A form that was answered. All operations of STS only read, as CloudTrail sorts them: what they
  // issue is kept nowhere.
  static constexpr EventKind kOfForms{false, true};
  void NoteForm(const http::FormRequest& form, const http::FormRecord& shown,
                const translator::ArnScope& scope);

 private:
  bool Waits(EventKind kind) const;
  bool IsChosen() const;
  void Append(AuditedRequest audited);
  std::string_view NewEventId();

  AuditLog& log_;
  PendingRecords& records_;
  const AuditOptions options_;
  std::mt19937_64 random_;
  RecordFrames frames_;
  // What is needed for a record, and is kept for the next.
  std::vector<std::string> tables_;
  std::array<char, 36> event_id_;  // a UUID
  std::string record_;
};

}  // namespace tuskgate::gateway
