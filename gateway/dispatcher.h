// From an HTTP request's body to an operation and back: one for each worker thread.
#pragma once

#include <memory>

#include "gateway/audit/audit_trail.h"
#include "gateway/http/handler.h"
#include "gateway/operations/operation.h"
#include "gateway/readiness.h"

namespace tuskgate::gateway {

class Dispatcher : public http::ApiHandler {
 public:
  explicit Dispatcher(OperationServices services) : services_(std::move(services)) {}

  // The port is known only when the listener has bound it. Before the first request.
  void SetEndpoint(std::string endpoint) { services_.endpoint = std::move(endpoint); }

  // Whom to tell of requests; must outlive it. Before the first request.
  void SetAuditTrail(AuditTrail* trail) { trail_ = trail; }

  // What all workers know of the database; must outlive it. Before the first request.
  void SetReadiness(Readiness* readiness) { readiness_ = readiness; }

  boost::asio::awaitable<http::ApiResponse> Handle(http::ApiRequest request) override;
  void NoteRefused(const http::ApiRequest& request, const translator::ApiError& error) override;
  boost::asio::awaitable<http::FormAnswer> HandleForm(const http::FormService& service,
                                                      http::FormRequest request) override;
  bool Knows(http::Api api, std::string_view operation) const override;
  boost::asio::awaitable<std::optional<translator::ApiError>> AdmitReader(
      http::ApiRequest request, std::string table, std::string stream_label) override;
  boost::asio::awaitable<std::optional<translator::ApiError>> WaitToNoteReader() override;
  void NoteReader(const http::ApiRequest& request, const std::string& table,
                  const std::string& stream_label,
                  const std::optional<translator::ApiError>& refusal) override;
  boost::asio::awaitable<bool> Ready() override;

 private:
  // Whether the database answers, and has the last migration.
  boost::asio::awaitable<bool> IsMigrated();

  void Audit(const OperationEntry& operation, const http::ApiRequest& request,
             const translator::Json* body, const OperationContext* context,
             const http::ApiResponse& response);

  OperationServices services_;
  AuditTrail* trail_ = nullptr;     // null: nothing is audited
  Readiness* readiness_ = nullptr;  // null: the database is asked each time
};

}  // namespace tuskgate::gateway
